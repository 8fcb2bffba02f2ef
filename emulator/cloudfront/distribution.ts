import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import type { Cloud, Resource } from '../cloud-assembly/cloud.ts';
import { EmulatorError } from '../emulator-error.ts';
import { matches } from '../wildcard.ts';
import { responseHeaders } from './response-headers.ts';

/** How a distribution answers requests for paths that match a pattern. */
export interface Behaviour {
  isFor(path: string): boolean;
  /** The path to look for in the bucket. */
  rewrite(path: string): string;
  /** Headers of every answer. */
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
  AllowedMethods: z.never('the emulator answers GET and HEAD alone').optional(),
});

const distributionSchema = z.object({
  DefaultRootObject: z.string().default(''),
  CacheBehaviors: z.array(behaviourSchema).default([]),
  DefaultCacheBehavior: behaviourSchema,
  CustomErrorResponses: z.never('the emulator knows no error responses').optional(),
  Origins: z.array(z.object({ S3OriginConfig: z.object({}) })).length(1),
});

/**
 * The behaviours of a stack's distribution, the first that is for a path being the one to use.
 * @throws EmulatorError where it does something that is not done here.
 */
export function readBehaviours(cloud: Cloud, stackName: string): Behaviour[] {
  const [resource] = cloud.resources((type) => type === 'AWS::CloudFront::Distribution', stackName);
  if (!resource) throw new EmulatorError(`The stack ${stackName} has no distribution.`);
  const result = distributionSchema.safeParse(resource.properties.DistributionConfig);
  if (!result.success) {
    throw new EmulatorError(
      `The emulator cannot run the distribution ${resource.logicalId}: ${z.prettifyError(result.error)}`,
    );
  }
  const { DefaultRootObject, CacheBehaviors, DefaultCacheBehavior } = result.data;
  const named = (type: string, ref: string | undefined): Resource | undefined =>
    cloud.resources((candidate) => candidate === type, stackName).find((found) => found.ref === ref);
  return [...CacheBehaviors, DefaultCacheBehavior].map((behaviour) => {
    const pattern = `/${behaviour.PathPattern.replace(/^\//, '')}`;
    const headers = named('AWS::CloudFront::ResponseHeadersPolicy', behaviour.ResponseHeadersPolicyId);
    const changed = named('AWS::CloudFront::Function', behaviour.FunctionAssociations[0]?.FunctionARN);
    const change = changed ? viewerRequest(changed) : (path: string): string => path;
    return {
      isFor: (path) => matches(pattern, path),
      rewrite: (path) => change(path === '/' ? `/${DefaultRootObject}` : path),
      headers: headers ? responseHeaders(headers) : {},
      compress: behaviour.Compress,
    };
  });
}

const handlerSchema = z.custom<(event: unknown) => unknown>((value) => typeof value === 'function');
const changedRequest = z.object({ uri: z.string() });

/**
 * What a CloudFront function makes of a path.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
function viewerRequest({ properties }: Resource): (path: string) => string {
  const handler = handlerSchema.parse(runInNewContext(`${properties.FunctionCode}\nhandler`));
  return (uri) => {
    const request = { method: 'GET', uri, querystring: {}, headers: {}, cookies: {} };
    return changedRequest.parse(handler({ version: '1.0', request })).uri;
  };
}
