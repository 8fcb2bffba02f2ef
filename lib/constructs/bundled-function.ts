import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AssetHashType, DockerImage, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { buildSync, type OutputFile } from 'esbuild';
import { DEFAULT_INSTANCE } from '../../core/instance.ts';
import { getMetricNamespace } from '../../core/metrics.ts';
import { type BundleCache, findBundleCache } from './bundle-cache.ts';
import { buildBundleOptions, ENTRY, SOURCE_MAPS } from './function-bundle.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface BundledFunctionProps {
  /** File that exports `handler`, relative to the repository root. */
  readonly entry: string;
  readonly description: string;
  /** @default a name that CloudFormation generates */
  readonly functionName?: string;
  readonly environment?: Record<string, string>;
  /** @default 10 seconds */
  readonly timeout?: Duration;
  /** In megabytes. Processor time is proportional to it. @default 512 */
  readonly memorySize?: number;
  /** Concurrency that is kept for this function, and its maximum. @default none */
  readonly reservedConcurrentExecutions?: number | undefined;
  /** Whether versions of earlier releases are kept, so that an alias can go back to them. @default false */
  readonly keepsVersions?: boolean;
}

/**
 * A function of this repository: an entry file, bundled with its imports, on the pinned Node. By default it may only write to
 * its own log group. The log format is Lambda's plain text, which does not change the JSON lines that functions write.
 */
export class BundledFunction extends lambda.Function {
  constructor(
    scope: Construct,
    id: string,
    { entry, keepsVersions = false, ...props }: BundledFunctionProps,
  ) {
    const logGroup = new logs.LogGroup(scope, `${id}Log`, {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A separate role, because the managed policy that CDK would attach allows writing to every log group.
    const role = new iam.Role(scope, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      timeout: Duration.seconds(10),
      memorySize: 512,
      ...props,
      currentVersionOptions: { removalPolicy: keepsVersions ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY },
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: bundle(entry, scope.node.tryGetContext(SOURCE_MAPS) === true, findBundleCache(scope.node)),
      role,
      logGroup,
    });
    (this.node.defaultChild as lambda.CfnFunction).addMetadata(ENTRY, entry);
  }
}

/** Builds the environment variable with the namespace of a function's metrics, if it is not the default one. */
export function buildMetricVariables(instance: string): Record<string, string> {
  return instance === DEFAULT_INSTANCE ? {} : { METRIC_NAMESPACE: getMetricNamespace(instance) };
}

/** CDK bundles once per entry file and app, and names the asset by the hash of the output. */
function bundle(entry: string, sourceMaps: boolean, cache: BundleCache | undefined): lambda.Code {
  return lambda.Code.fromAsset(ROOT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      command: [entry], // part of the key of CDK's cache
      image: DockerImage.fromRegistry('none'), // required by the type, but never used
      local: {
        tryBundle(outputDirectory) {
          if (cache) copyBundle(cache, entry, sourceMaps, outputDirectory);
          else writeBundle(entry, sourceMaps, outputDirectory);
          return true;
        },
      },
    },
  });
}

function copyBundle(cache: BundleCache, entry: string, sourceMaps: boolean, outputDirectory: string): void {
  const entries = listEntriesBuiltWith(entry);
  const name = [entries.length > 1 ? 'functions' : getBundleName(entry), ...(sourceMaps ? ['mapped'] : [])];
  const folder = cache.provide(name.join('-'), (output) => {
    buildSync(buildBundleOptions({ entries: nameBundles(entries), folder: output, sourceMaps }));
  });
  cpSync(join(folder, getBundleName(entry)), outputDirectory, { recursive: true });
}

/** Files of the bundles built so far, by entry and whether they have source maps. */
const built = new Map<string, OutputFile[]>();

function writeBundle(entry: string, sourceMaps: boolean, outputDirectory: string): void {
  const id = (of: string): string => `${of}:${sourceMaps}`;
  if (!built.has(id(entry))) {
    const entries = listEntriesBuiltWith(entry);
    const { outputFiles } = buildSync({
      ...buildBundleOptions({ entries: nameBundles(entries), folder: ROOT, sourceMaps }),
      write: false,
    });
    for (const of of entries) {
      const own = join(ROOT, getBundleName(of));
      built.set(
        id(of),
        outputFiles.filter(({ path }) => dirname(path) === own),
      );
    }
  }
  for (const { path, contents } of built.get(id(entry)) ?? []) {
    writeFileSync(join(outputDirectory, basename(path)), contents);
  }
}

function getBundleName(entry: string): string {
  return entry.replaceAll('/', '-');
}

function nameBundles(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(entries.map((entry) => [getBundleName(entry), entry]));
}

/**
 * Lists the entries to build together with one of them: all functions, which takes half the time of building one by one,
 * because esbuild then parses shared files only once.
 */
function listEntriesBuiltWith(entry: string): string[] {
  const functions = listFunctionEntries();
  return functions.includes(entry) ? functions : [entry];
}

/** Lists the entry files of all functions: the files in `lambdas/` that export a handler. */
function listFunctionEntries(): string[] {
  return globSync('lambdas/**/*.ts', { cwd: ROOT }).filter((file) =>
    /^export .*\bhandler\b/m.test(readFileSync(join(ROOT, file), 'utf8')),
  );
}
