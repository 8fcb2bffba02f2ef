import { join } from 'node:path';
import { AssetHashType, DockerImage, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';

const ROOT = join(import.meta.dirname, '../..');
/** CommonJS packages in a bundle (React's renderer) require Node's own modules: an ES module has no `require` by itself. */
const REQUIRE = `import { createRequire as bundleRequire } from 'node:module';
const require = bundleRequire(import.meta.url);`;

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
      code: bundle(entry),
      role,
      logGroup,
    });
  }
}

/** CDK calls this once per entry file and app, and names the asset by the hash of what comes out. */
function bundle(entry: string): lambda.Code {
  return lambda.Code.fromAsset(ROOT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      command: [entry], // tells one entry's bundle from another's in CDK's cache
      image: DockerImage.fromRegistry('none'), // required by the type, and never used: bundling here always succeeds or throws
      local: {
        tryBundle(outputDirectory) {
          buildSync({
            absWorkingDir: ROOT,
            entryPoints: [entry],
            outfile: join(outputDirectory, 'index.mjs'),
            bundle: true,
            platform: 'node',
            target: 'node24',
            format: 'esm',
            banner: { js: REQUIRE },
            define: { 'process.env.NODE_ENV': '"production"' }, // React's, not its development build
            mainFields: ['module', 'main'], // ES modules where a package has them: a third smaller
            // Names are kept, so that stack traces can be read.
            minifyWhitespace: true,
            minifySyntax: true,
          });
          return true;
        },
      },
    },
  });
}
