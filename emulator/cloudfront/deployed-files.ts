import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import mime from 'mime';
import { z } from 'zod';
import type { SynthesizedApp } from '../cloud-assembly/synthesized-app.ts';
import { EmulatorError, parseSupported } from '../emulator-error.ts';
import { matchesWildcard } from '../wildcard.ts';

/** An object in a bucket. */
export interface StoredFile {
  content: Buffer;
  contentType: string;
  cacheControl: string | undefined;
  etag: string;
}

const DEPLOYMENT = 'Custom::CDKBucketDeployment';

/** The properties of CDK's `BucketDeployment` that are emulated. */
const propertiesSchema = z.object({
  SourceObjectKeys: z.array(z.string()),
  /** For each source: the placeholders in its files, and the values that are known only during the deployment. */
  SourceMarkers: z.array(z.record(z.string(), z.string())).default([]),
  SourceMarkersConfig: z.array(z.strictObject({ jsonEscape: z.boolean().default(false) })).default([]),
  DestinationBucketKeyPrefix: z.never('prefixes of deployments are not emulated').optional(),
  Exclude: z.array(z.string()).default([]),
  Include: z.array(z.string()).default([]),
  SystemMetadata: z.strictObject({ 'cache-control': z.string().optional() }).default({}),
});

type Deployment = z.output<typeof propertiesSchema>;

/**
 * Reads the files that a stack's deployments put into its bucket, by object key.
 * @throws EmulatorError if a deployment has something that is not emulated
 */
export function readDeployedFiles(app: SynthesizedApp, stackName: string): ReadonlyMap<string, StoredFile> {
  const files = new Map<string, StoredFile>();
  for (const { logicalId, properties } of app.listResources((type) => type === DEPLOYMENT, stackName)) {
    const deployment = parseSupported(propertiesSchema, properties, `run the deployment ${logicalId}`);
    const cacheControl = deployment.SystemMetadata['cache-control'];
    for (const [key, content] of readSources(app, deployment)) {
      if (!isDeployed(key, deployment)) continue;
      const contentType = mime.getType(key) ?? 'binary/octet-stream';
      const etag = `"${createHash('md5').update(content).digest('hex')}"`;
      files.set(key, { content, contentType, cacheControl, etag });
    }
  }
  return files;
}

/** Reads all files of the sources, with markers replaced. A later source overwrites an earlier one. */
function readSources(app: SynthesizedApp, deployment: Deployment): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  deployment.SourceObjectKeys.forEach((objectKey, index) => {
    const directory = app.assets.get(objectKey);
    if (directory === undefined)
      throw new EmulatorError(`${objectKey} is not in the cloud assembly. Synthesize the app again.`);
    const markers = Object.entries(deployment.SourceMarkers[index] ?? {});
    const isJson = deployment.SourceMarkersConfig[index]?.jsonEscape ?? false;
    for (const path of globSync('**', { cwd: directory })) {
      const file = join(directory, path);
      if (!statSync(file).isFile()) continue;
      const content = readFileSync(file);
      const key = path.split(sep).join('/');
      files.set(key, markers.length === 0 ? content : replaceMarkers(content, markers, isJson));
    }
  });
  return files;
}

function replaceMarkers(content: Buffer, markers: [string, string][], isJson: boolean): Buffer {
  const replaced = markers.reduce(
    (text, [marker, value]) =>
      text.replaceAll(marker, () => (isJson ? JSON.stringify(value).slice(1, -1) : value)),
    content.toString(),
  );
  return Buffer.from(replaced);
}

/** Decides as `aws s3 sync` does: all files, except the excluded ones, plus the included ones. */
function isDeployed(key: string, { Exclude, Include }: Deployment): boolean {
  const matchesAny = (patterns: string[]): boolean =>
    patterns.some((pattern) => matchesWildcard(pattern, key));
  return matchesAny(Include) || !matchesAny(Exclude);
}
