import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import type { SynthesizedApp, SynthesizedResource } from '../cloud-assembly/synthesized-app.ts';
import { EmulatorError, parseSupported } from '../emulator-error.ts';
import { matchesWildcard } from '../wildcard.ts';

/** How a distribution responds to requests whose path matches a pattern. */
export interface CacheBehaviour {
  matchesPath(path: string): boolean;
  /** Rewrites the path of a request to the path of a file. */
  rewritePath(path: string): string;
  /** Headers of every response. */
  headers: Readonly<Record<string, string>>;
  compress: boolean;
}

const behaviourSchema = z.object({
  PathPattern: z.string().default('*'),
  ResponseHeadersPolicyId: z.string().optional(),
  Compress: z.boolean().default(false),
  FunctionAssociations: z
    .array(z.object({ EventType: z.literal('viewer-request'), FunctionARN: z.string() }))
    .max(1)
    .default([]),
  AllowedMethods: z.never('only GET and HEAD are emulated').optional(),
});

const distributionSchema = z.object({
  DefaultRootObject: z.string().default(''),
  CacheBehaviors: z.array(behaviourSchema).default([]),
  DefaultCacheBehavior: behaviourSchema,
  CustomErrorResponses: z.never('error responses are not emulated').optional(),
  Origins: z.array(z.object({ S3OriginConfig: z.object({}) })).length(1),
});

/**
 * Reads the behaviours of a stack's distribution. The first that matches a path applies.
 * @throws EmulatorError if the distribution has something that is not emulated
 */
export function readCacheBehaviours(app: SynthesizedApp, stackName: string): CacheBehaviour[] {
  const [distribution] = app.listResources((type) => type === 'AWS::CloudFront::Distribution', stackName);
  if (!distribution) throw new EmulatorError(`The stack ${stackName} has no distribution.`);
  const { DefaultRootObject, CacheBehaviors, DefaultCacheBehavior } = parseSupported(
    distributionSchema,
    distribution.properties.DistributionConfig,
    `run the distribution ${distribution.logicalId}`,
  );
  const findResource = (type: string, ref: string | undefined): SynthesizedResource | undefined =>
    app.listResources((candidate) => candidate === type, stackName).find((found) => found.ref === ref);
  return [...CacheBehaviors, DefaultCacheBehavior].map((behaviour) => {
    const { PathPattern, ResponseHeadersPolicyId, FunctionAssociations, Compress } = behaviour;
    const pattern = `/${PathPattern.replace(/^\//, '')}`;
    const headersPolicy = findResource('AWS::CloudFront::ResponseHeadersPolicy', ResponseHeadersPolicyId);
    const viewerRequest = findResource('AWS::CloudFront::Function', FunctionAssociations[0]?.FunctionARN);
    const rewrite = viewerRequest ? loadViewerRequest(viewerRequest) : (path: string): string => path;
    return {
      matchesPath: (path) => matchesWildcard(pattern, path),
      rewritePath: (path) => rewrite(path === '/' ? `/${DefaultRootObject}` : path),
      headers: headersPolicy ? readResponseHeaders(headersPolicy) : {},
      compress: Compress,
    };
  });
}

const handlerSchema = z.custom<(event: unknown) => unknown>((value) => typeof value === 'function');
const changedRequest = z.object({ uri: z.string() });

/**
 * Loads a CloudFront function of the type viewer request. Only the path that it returns is used.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
function loadViewerRequest({ properties }: SynthesizedResource): (path: string) => string {
  const handler = handlerSchema.parse(runInNewContext(`${properties.FunctionCode}\nhandler`));
  return (uri) => {
    const request = { method: 'GET', uri, querystring: {}, headers: {}, cookies: {} };
    return changedRequest.parse(handler({ version: '1.0', request })).uri;
  };
}

const securityHeadersSchema = z.strictObject({
  ContentSecurityPolicy: z.object({ ContentSecurityPolicy: z.string() }).optional(),
  ContentTypeOptions: z.object({}).optional(),
  FrameOptions: z.object({ FrameOption: z.string() }).optional(),
  ReferrerPolicy: z.object({ ReferrerPolicy: z.string() }).optional(),
  StrictTransportSecurity: z
    .object({
      AccessControlMaxAgeSec: z.number(),
      IncludeSubdomains: z.boolean().default(false),
      Preload: z.boolean().default(false),
    })
    .optional(),
});

const headersPolicySchema = z.strictObject({
  Comment: z.string().optional(),
  Name: z.string(),
  CustomHeadersConfig: z
    .object({ Items: z.array(z.object({ Header: z.string(), Value: z.string() })) })
    .default({ Items: [] }),
  SecurityHeadersConfig: securityHeadersSchema.default({}),
});

/**
 * Reads the headers that a response headers policy adds to every response.
 * @throws EmulatorError if the policy has something that is not emulated
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
function readResponseHeaders({ logicalId, properties }: SynthesizedResource): Record<string, string> {
  const { CustomHeadersConfig, SecurityHeadersConfig } = parseSupported(
    headersPolicySchema,
    properties.ResponseHeadersPolicyConfig,
    `add the headers of ${logicalId}`,
  );
  const custom = CustomHeadersConfig.Items.map(({ Header, Value }) => [Header.toLowerCase(), Value]);
  return { ...buildSecurityHeaders(SecurityHeadersConfig), ...Object.fromEntries(custom) };
}

function buildSecurityHeaders(config: z.output<typeof securityHeadersSchema>): Record<string, string> {
  const transport = config.StrictTransportSecurity;
  const headers = {
    'content-security-policy': config.ContentSecurityPolicy?.ContentSecurityPolicy,
    'x-content-type-options': config.ContentTypeOptions && 'nosniff',
    'x-frame-options': config.FrameOptions?.FrameOption,
    'referrer-policy': config.ReferrerPolicy?.ReferrerPolicy,
    'strict-transport-security':
      transport &&
      [
        `max-age=${transport.AccessControlMaxAgeSec}`,
        ...(transport.IncludeSubdomains ? ['includeSubDomains'] : []),
        ...(transport.Preload ? ['preload'] : []),
      ].join('; '),
  };
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
