import { join } from 'node:path';
import { AssetHashType, DockerImage, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { ENTRY, functionBundle, SOURCE_MAPS } from './function-bundle.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface BundledFunctionProps {
  /** File that exports `handler`, as a path from the repository root. */
  entry: string;
  description: string;
  /** @default a name that CloudFormation makes up */
  functionName?: string;
  environment?: Record<string, string>;
  /** @default 10 seconds */
  timeout?: Duration;
  /** Megabytes; processor time grows with it. @default 512 */
  memorySize?: number;
}

/**
 * A function of this repository: one entry file bundled with all that it imports, on the pinned Node.
 * It may write to its own log group and nothing else until it is granted more.
 * Log format is Lambda's plain text, which keeps the JSON lines that the functions write as they are.
 */
export class BundledFunction extends lambda.Function {
  constructor(scope: Construct, id: string, { entry, ...props }: BundledFunctionProps) {
    const logGroup = new logs.LogGroup(scope, `${id}Log`, {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of its own: the managed policy that CDK would attach allows writing to every log group.
    const role = new iam.Role(scope, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      timeout: Duration.seconds(10),
      memorySize: 512,
      ...props,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: bundle(entry, scope.node.tryGetContext(SOURCE_MAPS) === true),
      role,
      logGroup,
    });
    (this.node.defaultChild as lambda.CfnFunction).addMetadata(ENTRY, entry);
  }
}

/** CDK calls this once per entry file and app, and names the asset by the hash of what comes out. */
function bundle(entry: string, sourceMaps: boolean): lambda.Code {
  return lambda.Code.fromAsset(ROOT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      command: [entry], // tells one entry's bundle from another's in CDK's cache
      image: DockerImage.fromRegistry('none'), // required by the type, and never used: bundling here always succeeds or throws
      local: {
        tryBundle(outputDirectory) {
          buildSync(functionBundle(entry, join(outputDirectory, 'index.mjs'), sourceMaps));
          return true;
        },
      },
    },
  });
}
