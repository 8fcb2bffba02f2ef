import { Aws, Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { getInstanceTitle } from '../../core/instance.ts';

const override = true;

/**
 * Formats a name for the page's policies and controls of CloudFront. They belong to the account, in no region, so the region
 * distinguishes deployments in several regions.
 */
export function getGlobalName(instance: string): string {
  return `${getInstanceTitle(instance)}-page-${Aws.REGION}`;
}

/**
 * Creates the headers of every response: the browser may run only the page's own files, and call only these URLs.
 * @param connectTo origins, or URLs that end with a slash, that the page calls
 * @see https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
 */
export function createPageHeaders(
  scope: Construct,
  instance: string,
  connectTo: string[],
): cloudfront.ResponseHeadersPolicy {
  return new cloudfront.ResponseHeadersPolicy(scope, 'Headers', {
    responseHeadersPolicyName: getGlobalName(instance),
    comment: `${getInstanceTitle(instance)} admin page`,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: formatContentSecurityPolicy(connectTo), override },
      contentTypeOptions: { override },
      frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override },
      referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(730),
        includeSubdomains: true,
        override,
      },
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override },
        { header: 'Cross-Origin-Resource-Policy', value: 'same-origin', override },
        { header: 'Permissions-Policy', value: BROWSER_FEATURES, override },
      ],
    },
  });
}

/** The page needs only permission to copy a key's value. */
const BROWSER_FEATURES = [
  'clipboard-write=(self)',
  'accelerometer=()',
  'camera=()',
  'display-capture=()',
  'geolocation=()',
  'gyroscope=()',
  'magnetometer=()',
  'microphone=()',
  'payment=()',
  'usb=()',
].join(', ');

function formatContentSecurityPolicy(connectTo: string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src ${["'self'", ...connectTo].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
