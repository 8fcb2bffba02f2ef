import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SynthesizedApp } from '../../../../emulator/cloud-assembly/synthesized-app.ts';

type Properties = Record<string, unknown>;

/** Creates an asset from files, by path. */
function createAsset(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-page-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

/**
 * A synthesized page behind a plain distribution.
 * @param distribution properties that replace those of the plain one
 */
export function aPage(
  sources: Record<string, Record<string, string>>,
  deployments: Properties[],
  distribution: Properties = {},
): SynthesizedApp {
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
  return new SynthesizedApp({
    stacks: [{ name: 'Latchkey-Page', template: { Parameters: {}, Outputs: {}, Resources: resources } }],
    assets: new Map(Object.entries(sources).map(([key, files]) => [key, createAsset(files)])),
  });
}
