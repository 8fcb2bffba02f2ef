import { z } from 'zod';
import type { Resource } from '../cloud-assembly/cloud.ts';
import { EmulatorError } from '../emulator-error.ts';

const security = z.strictObject({
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

const schema = z.strictObject({
  Comment: z.string().optional(),
  Name: z.string(),
  CustomHeadersConfig: z
    .object({ Items: z.array(z.object({ Header: z.string(), Value: z.string() })) })
    .default({ Items: [] }),
  SecurityHeadersConfig: security.default({}),
});

/**
 * The headers that a response headers policy adds to every answer.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 * @throws EmulatorError where it does something else, too.
 */
export function responseHeaders({ logicalId, properties }: Resource): Record<string, string> {
  const result = schema.safeParse(properties.ResponseHeadersPolicyConfig);
  if (!result.success) {
    throw new EmulatorError(
      `The emulator cannot add the headers of ${logicalId}: ${z.prettifyError(result.error)}`,
    );
  }
  const { CustomHeadersConfig, SecurityHeadersConfig } = result.data;
  const custom = CustomHeadersConfig.Items.map(({ Header, Value }) => [Header.toLowerCase(), Value]);
  return { ...securityHeaders(SecurityHeadersConfig), ...Object.fromEntries(custom) };
}

function securityHeaders(config: z.output<typeof security>): Record<string, string> {
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
