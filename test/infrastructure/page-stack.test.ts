import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, inject, it } from 'vitest';
import { AdminApiStack } from '../../lib/admin-api-stack.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { DEFAULT_CATALOGUE } from '../../lib/default-permissions.ts';
import { PageStack } from '../../lib/page-stack.ts';
import { RemindersStack } from '../../lib/reminders-stack.ts';
import { findResources, readTemplate } from '../support/stacks.ts';
import { WITHOUT_BUNDLES } from '../support/synthesize.ts';

interface Deployment {
  SourceObjectKeys: string[];
  SourceMarkers?: Record<string, unknown>[];
  Exclude: string[];
  Include?: string[];
  Prune: boolean;
  SystemMetadata: Record<string, string>;
}

const template = readTemplate('Latchkey-Page');
const deployments = Object.values(findResources<Deployment>(template, 'Custom::CDKBucketDeployment')).map(
  ({ Properties }) => Properties,
);
const assets = deployments.find(({ Include }) => Include?.includes('assets/*'));
const index = deployments.find(({ Exclude }) => Exclude.includes('assets/*'));

/** The content of an asset. */
function readAsset(objectKey = ''): string {
  return join(inject('assembly'), `asset.${objectKey.replace(/\.zip$/, '')}`);
}

/** The stack with a configuration, without building the page. */
function configured(latchkey: object): Template {
  const app = new App({ context: { latchkey, ...WITHOUT_BUNDLES } });
  const configuration = readConfiguration(app.node);
  const { tables } = new DataStack(app, 'Data');
  const { confirmationQueue, leakQueue } = new RemindersStack(app, 'Reminders', { tables, configuration });
  const { api, signIn } = new AdminApiStack(app, 'AdminApi', {
    tables,
    configuration,
    confirmationQueue,
    leakQueue,
  });
  return Template.fromStack(
    new PageStack(app, 'Page', { adminApiUrl: api.apiEndpoint, signIn, configuration }),
  );
}

/** The content security policy, with values that are resolved during deployment as `<…>`. */
function formatPolicy(from: Template): string {
  const [policy] = Object.values(
    findResources<{
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: { 'Fn::Join': [string, unknown[]] } };
        };
      };
    }>(from, 'AWS::CloudFront::ResponseHeadersPolicy'),
  );
  const { ContentSecurityPolicy } =
    policy?.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig ?? {};
  const parts = ContentSecurityPolicy?.ContentSecurityPolicy['Fn::Join'][1] ?? [];
  return parts
    .map((part) =>
      typeof part === 'string'
        ? part
        : `<${/ApiEndpoint|ProviderURL|Domain|Region/.exec(JSON.stringify(part))}>`,
    )
    .join('');
}

describe('bucket', () => {
  it('only the distribution may read the bucket', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: Match.anyValue(),
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 's3:GetObject',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Condition: { StringEquals: { 'AWS:SourceArn': Match.anyValue() } },
          }),
        ]),
      },
    });
  });

  it('the distribution signs its requests to the bucket', () => {
    const [id] = Object.keys(template.findResources('AWS::CloudFront::OriginAccessControl'));
    template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
      OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    });
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Origins: [Match.objectLike({ OriginAccessControlId: { 'Fn::GetAtt': [id, 'Id'] } })],
      },
    });
  });
});

describe('distribution', () => {
  const behaviour = {
    ViewerProtocolPolicy: 'redirect-to-https',
    Compress: true,
    ResponseHeadersPolicyId: { Ref: Match.stringLikeRegexp('Headers') },
  };

  it('the distribution serves everything over HTTPS, compressed, and with the security headers', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        HttpVersion: 'http2and3',
        DefaultRootObject: 'index.html',
        DefaultCacheBehavior: behaviour,
        CacheBehaviors: [{ ...behaviour, PathPattern: 'assets/*' }],
        CustomErrorResponses: Match.absent(),
      },
    });
  });

  it('the distribution serves the index for the page’s URLs, but not for missing files', () => {
    const distribution = Object.values(
      findResources<{
        DistributionConfig: {
          CacheBehaviors: object[];
          DefaultCacheBehavior: { FunctionAssociations: object[] };
        };
      }>(template, 'AWS::CloudFront::Distribution'),
    )[0]?.Properties.DistributionConfig;
    expect(distribution?.DefaultCacheBehavior.FunctionAssociations).toHaveLength(1);
    expect(distribution?.CacheBehaviors[0]).not.toHaveProperty('FunctionAssociations');
    const [{ Properties } = { Properties: { FunctionCode: '' } }] = Object.values(
      findResources<{ FunctionCode: string }>(template, 'AWS::CloudFront::Function'),
    );
    const handler = new Function(`${Properties.FunctionCode}; return handler`)();
    const opened = (uri: string): string => handler({ request: { uri } }).uri;
    expect(opened('/')).toBe('/index.html');
    expect(opened('/organisations/northgate/api-keys/01jx')).toBe('/index.html');
    expect(opened('/a.folder/keys')).toBe('/index.html');
    expect(opened('/config.json')).toBe('/config.json');
    expect(opened('/favicon.svg')).toBe('/favicon.svg');
  });

  it('the distribution supports the operator’s own host with TLS 1.2 or later', () => {
    const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b';
    const own = configured({
      pageOrigins: ['https://keys.example.org', 'http://localhost:5173', 'https://d1.cloudfront.net'],
      pageCertificateArn: certificate,
    });
    own.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['keys.example.org'],
        ViewerCertificate: {
          AcmCertificateArn: certificate,
          MinimumProtocolVersion: 'TLSv1.2_2021',
          SslSupportMethod: 'sni-only',
        },
      },
    });
  });

  it('the distribution has an output with its URL', () => {
    template.hasOutput('PageUrl', {
      Value: {
        'Fn::Join': [
          '',
          ['https://', { 'Fn::GetAtt': [Match.stringLikeRegexp('Distribution'), 'DomainName'] }],
        ],
      },
    });
  });
});

describe('security headers', () => {
  it('the security headers allow only the page’s own files, and calls to the admin API and the issuer', () => {
    expect(formatPolicy(template).split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "font-src 'self'",
      "connect-src 'self' <ApiEndpoint> <ProviderURL>/",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  it('the security headers allow calls to the sign-in pages, which issue the tokens', () => {
    expect(formatPolicy(configured({ signInDomainPrefix: 'acme-keys' }))).toContain(
      "connect-src 'self' <ApiEndpoint> <ProviderURL>/ https://<Domain>.auth.<Region>.amazoncognito.com;",
    );
  });

  it('the security headers forbid MIME sniffing, framing, referrers, and plain HTTP', () => {
    template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
          ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, Override: true },
        },
        CustomHeadersConfig: {
          Items: Match.arrayWith([
            { Header: 'Cross-Origin-Opener-Policy', Value: 'same-origin', Override: true },
            { Header: 'Cross-Origin-Resource-Policy', Value: 'same-origin', Override: true },
            {
              Header: 'Permissions-Policy',
              Value: Match.stringLikeRegexp(String.raw`camera=\(\)`),
              Override: true,
            },
          ]),
        },
      },
    });
  });
});

describe('files', () => {
  it('the page’s files are cached for a year if their names contain a hash, and are otherwise revalidated', () => {
    expect(assets).toMatchObject({
      Exclude: ['*'],
      SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
    });
    expect(index).toMatchObject({ SystemMetadata: { 'cache-control': 'no-cache' } });
    expect(index?.Include).toBeUndefined();
  });

  it('the page’s files stay after an update, because open pages still load them', () => {
    expect(deployments.map(({ Prune }) => Prune)).toEqual([false, false]);
  });

  it('the page’s files are uploaded before the index that names them', () => {
    const ids = Object.entries(findResources<Deployment>(template, 'Custom::CDKBucketDeployment'));
    const [assetsId] = ids.find(([, { Properties }]) => Properties.Include) ?? [];
    template.hasResource('Custom::CDKBucketDeployment', {
      Properties: { Exclude: ['assets/*'] },
      DependsOn: Match.arrayWith([assetsId]),
    });
  });

  it('the page’s files come from one build of the page', () => {
    const [page] = assets?.SourceObjectKeys ?? [];
    expect(index?.SourceObjectKeys[0]).toBe(page);
    const html = readFileSync(join(readAsset(page), 'index.html'), 'utf8');
    const scripts = [...html.matchAll(/src="\/(assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(scripts.length).toBeGreaterThan(0);
    for (const path of scripts) expect(existsSync(join(readAsset(page), path)), path).toBe(true);
    expect(readdirSync(readAsset(page))).not.toContain('config.json');
  });

  it('the page’s files contain the URLs of the admin API and the sign-in', () => {
    const text = readFileSync(join(readAsset(index?.SourceObjectKeys[1]), 'config.json'), 'utf8');
    const markers = Object.entries(index?.SourceMarkers?.[1] ?? {});
    const resolved = markers.reduce((json, [marker, value]) => {
      const meaning =
        /ApiEndpoint|ProviderURL|AdministratorsPage|ApiKeys/.exec(JSON.stringify(value))?.[0] ?? '';
      return json.replaceAll(marker, `<${meaning}>`);
    }, text);
    expect(JSON.parse(resolved)).toEqual({
      adminApi: '<ApiEndpoint>',
      issuer: '<ProviderURL>',
      clientId: '<AdministratorsPage>',
      scope: 'openid profile email <ApiKeys>/manage',
      expiringDays: 30,
      keyLife: 'P1Y',
      catalogue: DEFAULT_CATALOGUE,
      service: { name: 'Latchkey' },
    });
  });
});
