import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Cloud } from '../../../../emulator/cloud-assembly/cloud.ts';

type Properties = Record<string, unknown>;

/** An asset with these files, by their path. */
function asset(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-page-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

/** A synthesized page of these sources and deployments, behind a distribution that differs from a plain one in this. */
export function aPage(
  sources: Record<string, Record<string, string>>,
  deployments: Properties[],
  distribution: Properties = {},
): Cloud {
  const headers = {
    Name: 'Headers',
    SecurityHeadersConfig: { ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'" } },
  };
  const plain = {
    Origins: [{ S3OriginConfig: {} }],
    DefaultCacheBehavior: { ResponseHeadersPolicyId: { Ref: 'Headers' }, Compress: true },
    ...distribution,
  };
  const resources = {
    Headers: {
      Type: 'AWS::CloudFront::ResponseHeadersPolicy',
      Properties: { ResponseHeadersPolicyConfig: headers },
    },
    Open: {
      Type: 'AWS::CloudFront::Function',
      Properties: {
        FunctionCode: "function handler(event) { event.request.uri = '/index.html'; return event.request; }",
      },
    },
    Distribution: { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig: plain } },
    ...Object.fromEntries(
      deployments.map((Properties, index) => [
        `Files${index}`,
        { Type: 'Custom::CDKBucketDeployment', Properties },
      ]),
    ),
  };
  return new Cloud({
    stacks: [{ name: 'Latchkey-Page', template: { Parameters: {}, Outputs: {}, Resources: resources } }],
    assets: new Map(Object.entries(sources).map(([key, files]) => [key, asset(files)])),
  });
}
