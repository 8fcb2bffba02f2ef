import { CfnOutput, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { getInstanceTitle } from '../core/instance.ts';
import { type Configuration, getCatalogue, getExpiringDays, listOwnHosts } from './configuration.ts';
import { findBundleCache } from './constructs/bundle-cache.ts';
import { bundlePage } from './constructs/page-bundle.ts';
import { PageFiles } from './constructs/page-files.ts';
import { createPageHeaders, getGlobalName } from './constructs/page-headers.ts';
import type { SignIn } from './constructs/sign-in.ts';

export interface PageStackProps extends StackProps {
  /** URL of the admin API. */
  readonly adminApiUrl: string;
  readonly signIn: SignIn;
  readonly configuration: Configuration;
}

/** Serves the index for every path without a file extension, because the page's URLs are not files. */
const OPEN_INDEX = `function handler(event) {
  const request = event.request;
  if (!/\\.[^/]+$/.test(request.uri)) request.uri = '/index.html';
  return request;
}`;

/** The admin page: a bucket with static files, and a distribution. Only the distribution may read the bucket. */
export class PageStack extends Stack {
  constructor(scope: Construct, id: string, props: PageStackProps) {
    const { adminApiUrl, signIn, configuration, ...rest } = props;
    super(scope, id, rest);
    const bucket = this.createBucket();
    const { issuer, pagesUrl, scope: manage } = signIn;
    const connectTo = [adminApiUrl, `${issuer}/`, ...(pagesUrl === undefined ? [] : [pagesUrl])];
    const distribution = this.createDistribution(
      bucket,
      createPageHeaders(this, configuration.instance, connectTo),
      configuration,
    );
    new PageFiles(this, 'Files', {
      bucket,
      page: bundlePage(findBundleCache(this.node)),
      configuration: Source.jsonData('config.json', {
        adminApi: adminApiUrl,
        issuer,
        clientId: signIn.client.userPoolClientId,
        scope: `openid profile email ${manage}`,
        expiringDays: getExpiringDays(configuration),
        keyLife: configuration.keyLife,
        catalogue: getCatalogue(configuration),
        service: { name: configuration.service.name, contact: configuration.service.contact },
      }),
    });
    new CfnOutput(this, 'PageUrl', { value: `https://${distribution.distributionDomainName}` });
  }

  private createBucket(): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Public files that only CloudFront reads, and that every deployment can rebuild.',
    });
    return bucket;
  }

  private createDistribution(
    bucket: s3.Bucket,
    responseHeadersPolicy: cloudfront.ResponseHeadersPolicy,
    { instance, pageOrigins, pageCertificateArn, pageWebAclArn }: Configuration,
  ): cloudfront.Distribution {
    const title = `${getInstanceTitle(instance)} admin page`;
    const originAccessControl = new cloudfront.S3OriginAccessControl(this, 'OriginAccessControl', {
      originAccessControlName: getGlobalName(instance),
    });
    const files: cloudfront.BehaviorOptions = {
      origin: S3BucketOrigin.withOriginAccessControl(bucket, { originAccessControl }),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy,
    };
    const openIndex = new cloudfront.Function(this, 'OpenIndex', {
      comment: `${title}: serves the index for its URLs`,
      code: cloudfront.FunctionCode.fromInline(OPEN_INDEX),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
    });
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: title,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        ...files,
        functionAssociations: [
          { function: openIndex, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST },
        ],
      },
      additionalBehaviors: { 'assets/*': files },
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      ...(pageWebAclArn !== undefined && { webAclId: pageWebAclArn }),
      ...(pageCertificateArn !== undefined && {
        certificate: Certificate.fromCertificateArn(this, 'Certificate', pageCertificateArn),
        domainNames: listOwnHosts(pageOrigins),
        minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
    });
    Validations.of(distribution).acknowledge(
      { id: 'AwsSolutions-CFR1', reason: 'Administrators can be in any country.' },
      ...(pageWebAclArn === undefined
        ? [
            {
              id: 'AwsSolutions-CFR2',
              reason: 'Static files, the same for everybody, with nothing to attack.',
            },
          ]
        : []),
      {
        id: 'AwsSolutions-CFR3',
        reason: 'The admin API logs who did what. A log of reads of public files would add nothing.',
      },
      ...(pageCertificateArn === undefined
        ? [
            {
              id: 'AwsSolutions-CFR4',
              reason: 'CloudFront determines the TLS version for its own hosts. Browsers use the newest.',
            },
          ]
        : []),
    );
    return distribution;
  }
}
