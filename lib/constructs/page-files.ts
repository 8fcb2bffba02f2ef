import { type CfnElement, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, type ISource } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';

export interface PageFilesProps {
  readonly bucket: IBucket;
  /** The built page: an index, and files in `assets/` whose names contain the hash of their content. */
  readonly page: ISource;
  /** The page's configuration: URLs and IDs of this deployment. */
  readonly configuration: ISource;
}

/** Uploads the page's files to its bucket, with their cache headers. */
export class PageFiles extends Construct {
  constructor(scope: Construct, id: string, { bucket, page, configuration }: PageFilesProps) {
    super(scope, id);
    const uploader = this.createUploader();
    const shared = {
      destinationBucket: bucket,
      ...uploader,
      prune: false, // open pages still load the files that they were built with
    };
    const assets = new BucketDeployment(this, 'Assets', {
      ...shared,
      sources: [page],
      exclude: ['*'],
      include: ['assets/*'],
      cacheControl: [
        CacheControl.setPublic(),
        CacheControl.maxAge(Duration.days(365)),
        CacheControl.immutable(),
      ],
    });
    const index = new BucketDeployment(this, 'Index', {
      ...shared,
      sources: [page, configuration],
      exclude: ['assets/*'],
      cacheControl: [CacheControl.noCache()],
    });
    index.node.addDependency(assets); // the index must not name files that are not uploaded yet
    acknowledge(uploader.role, bucket);
  }

  /** Creates the uploader's role and log. CDK's own could write to every log group, and would never expire its logs. */
  private createUploader(): { role: iam.Role; logGroup: logs.LogGroup } {
    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    return { role, logGroup };
  }
}

/** Acknowledges the cdk-nag findings about CDK's uploader, which is granted wildcard actions on two whole buckets. */
function acknowledge(uploader: iam.Role, bucket: IBucket): void {
  const stack = Stack.of(uploader);
  const assets = `cdk-${stack.synthesizer.bootstrapQualifier}-assets-<AWS::AccountId>-<AWS::Region>`;
  const actions = ['GetBucket*', 'GetObject*', 'List*', 'Abort*', 'DeleteObject*'];
  const patterns = [
    ...actions.map((action) => `Action::s3:${action}`),
    `Resource::arn:<AWS::Partition>:s3:::${assets}/*`,
    `Resource::<${stack.getLogicalId(bucket.node.defaultChild as CfnElement)}.Arn>/*`,
  ];
  Validations.of(uploader).acknowledge(
    ...patterns.map((pattern) => ({
      id: `AwsSolutions-IAM5[${pattern}]`,
      reason:
        "CDK's uploader copies from the bucket of assets to the page's bucket, and runs only during deployments.",
    })),
  );
  for (const handler of stack.node.children.filter((child) => child instanceof lambda.Function)) {
    const reason = "CDK's uploader is written for this runtime.";
    Validations.of(handler).acknowledge({ id: 'AwsSolutions-L1', reason });
  }
}
