import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArtifactType, Manifest } from 'aws-cdk-lib/cloud-assembly-schema';
import { z } from 'zod';

/** The parts of a resource in a template that the emulator reads. */
export const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).optional(),
  Condition: z.string().optional(),
});

/** Text in a template may be written as a number or a boolean. */
export const plainText = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** The parts of a CloudFormation template that the emulator reads. Values may contain intrinsic functions. */
export const templateSchema = z.object({
  Parameters: z.record(z.string(), z.object({ Type: z.string(), Default: plainText.optional() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).optional(),
  Conditions: z.record(z.string(), z.unknown()).optional(),
  Resources: z.record(z.string(), resourceSchema).default({}),
  Outputs: z
    .record(
      z.string(),
      z.object({
        Value: z.unknown(),
        Export: z.object({ Name: z.unknown() }).optional(),
        Condition: z.string().optional(),
      }),
    )
    .default({}),
});

export type StackTemplate = z.output<typeof templateSchema>;

/** A synthesized stack. */
export interface SynthesizedStack {
  name: string;
  template: StackTemplate;
}

/** What `cdk synth` writes: the stacks, and the files that a deployment would upload. */
export interface CloudAssembly {
  stacks: SynthesizedStack[];
  /** Absolute path of each asset, by its object key in the staging bucket. */
  assets: ReadonlyMap<string, string>;
  /** What to do if an asset is missing, as a sentence. @default to synthesize the app again */
  buildAdvice?: string;
}

const stackProperties = z.object({ templateFile: z.string(), stackName: z.string().optional() });
const assetProperties = z.object({ file: z.string() });
const nestedProperties = z.object({ directoryName: z.string() });

/** Reads a cloud assembly: its manifest, the templates of its stacks, its asset manifests, and the assemblies of its stages. */
export function readCloudAssembly(directory: string): CloudAssembly {
  const { artifacts = {} } = Manifest.loadAssemblyManifest(join(directory, 'manifest.json'));
  const stacks: SynthesizedStack[] = [];
  const assets = new Map<string, string>();
  for (const [id, { type, properties }] of Object.entries(artifacts)) {
    if (type === ArtifactType.AWS_CLOUDFORMATION_STACK) {
      const { templateFile, stackName = id } = stackProperties.parse(properties);
      const template: unknown = JSON.parse(readFileSync(join(directory, templateFile), 'utf8'));
      stacks.push({ name: stackName, template: templateSchema.parse(template) });
    } else if (type === ArtifactType.ASSET_MANIFEST) {
      addAssets(assets, directory, assetProperties.parse(properties).file);
    } else if (type === ArtifactType.NESTED_CLOUD_ASSEMBLY) {
      const stage = readCloudAssembly(join(directory, nestedProperties.parse(properties).directoryName));
      stacks.push(...stage.stacks);
      for (const [key, path] of stage.assets) assets.set(key, path);
    }
  }
  return { stacks, assets };
}

function addAssets(assets: Map<string, string>, directory: string, manifestFile: string): void {
  const { files = {} } = Manifest.loadAssetManifest(join(directory, manifestFile));
  for (const { source, destinations } of Object.values(files)) {
    if (source.path === undefined) continue;
    for (const { objectKey } of Object.values(destinations))
      assets.set(objectKey, join(directory, source.path));
  }
}

/** Lists the keys of the code of functions in the staging bucket. */
export function listAssetKeys({ Resources }: StackTemplate): string[] {
  const keys = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }): unknown => Object(Properties.Code).S3Key);
  return [...new Set(keys.filter((key) => typeof key === 'string'))];
}
