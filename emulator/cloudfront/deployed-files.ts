import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import mime from 'mime';
import { z } from 'zod';
import type { Cloud, Resource } from '../cloud-assembly/cloud.ts';
import { EmulatorError } from '../emulator-error.ts';
import { matches } from '../wildcard.ts';

/** An object of a bucket. */
export interface StoredFile {
  content: Buffer;
  contentType: string;
  cacheControl: string | undefined;
  etag: string;
}

const DEPLOYMENT = 'Custom::CDKBucketDeployment';

/** What CDK asks its uploader to do, as far as the page needs it. */
const propertiesSchema = z.object({
  SourceObjectKeys: z.array(z.string()),
  /** For each source, what stands in its files for what is known only while deploying. */
  SourceMarkers: z.array(z.record(z.string(), z.string())).default([]),
  SourceMarkersConfig: z.array(z.strictObject({ jsonEscape: z.boolean().default(false) })).default([]),
  DestinationBucketKeyPrefix: z.never('the emulator knows no prefixes of deployments').optional(),
  Exclude: z.array(z.string()).default([]),
  Include: z.array(z.string()).default([]),
  SystemMetadata: z.strictObject({ 'cache-control': z.string().optional() }).default({}),
});

type Deployment = z.output<typeof propertiesSchema>;

/**
 * The files that a stack's deployments put into its bucket, by their key.
 * @throws EmulatorError where a deployment asks for something that is not done here.
 */
export function deployedFiles(cloud: Cloud, stackName: string): ReadonlyMap<string, StoredFile> {
  const files = new Map<string, StoredFile>();
  for (const resource of cloud.resources((type) => type === DEPLOYMENT, stackName)) {
    const deployment = readDeployment(resource);
    const cacheControl = deployment.SystemMetadata['cache-control'];
    for (const [key, content] of sourceFiles(cloud, deployment)) {
      if (!isDeployed(key, deployment)) continue;
      const contentType = mime.getType(key) ?? 'binary/octet-stream';
      const etag = `"${createHash('md5').update(content).digest('hex')}"`;
      files.set(key, { content, contentType, cacheControl, etag });
    }
  }
  return files;
}

function readDeployment({ logicalId, properties }: Resource): Deployment {
  const result = propertiesSchema.safeParse(properties);
  if (result.success) return result.data;
  throw new EmulatorError(
    `The emulator cannot do what the deployment ${logicalId} asks for: ${z.prettifyError(result.error)}`,
  );
}

/** All that is in the sources, later ones over earlier ones, with markers replaced. */
function sourceFiles(cloud: Cloud, deployment: Deployment): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  deployment.SourceObjectKeys.forEach((objectKey, index) => {
    const directory = cloud.assets.get(objectKey);
    if (directory === undefined) throw new EmulatorError(`${objectKey} is not in the cloud assembly.`);
    const markers = Object.entries(deployment.SourceMarkers[index] ?? {});
    const isJson = deployment.SourceMarkersConfig[index]?.jsonEscape ?? false;
    for (const path of globSync('**', { cwd: directory })) {
      const file = join(directory, path);
      if (!statSync(file).isFile()) continue;
      const content = readFileSync(file);
      const key = path.split(sep).join('/');
      files.set(key, markers.length === 0 ? content : withoutMarkers(content, markers, isJson));
    }
  });
  return files;
}

function withoutMarkers(content: Buffer, markers: [string, string][], isJson: boolean): Buffer {
  const replaced = markers.reduce(
    (text, [marker, value]) =>
      text.replaceAll(marker, () => (isJson ? JSON.stringify(value).slice(1, -1) : value)),
    content.toString(),
  );
  return Buffer.from(replaced);
}

/** As `aws s3 sync` decides: everything, without what is excluded, with what is included all the same. */
function isDeployed(key: string, { Exclude, Include }: Deployment): boolean {
  const isAmong = (patterns: string[]): boolean => patterns.some((pattern) => matches(pattern, key));
  return isAmong(Include) || !isAmong(Exclude);
}
