import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type CloudAssembly, listAssetKeys, readCloudAssembly } from './cloud-assembly/cloud-assembly.ts';
import { SynthesizedApp } from './cloud-assembly/synthesized-app.ts';
import { EmulatorError } from './emulator-error.ts';
import { separateFromParents } from './function-code.ts';
import { listApis } from './gateway/open-api.ts';
import { readSamApp } from './sam/read-sam-app.ts';
import { readServerlessApp } from './serverless-framework/read-serverless-app.ts';

type ReadApp = (file: string, stackName: string) => CloudAssembly;

const readSynthesizedApp: ReadApp = (file) => readCloudAssembly(dirname(file));

const SERVERLESS_TEMPLATE = 'cloudformation-template-update-stack.json';

/** What an app may be read from, relative to the folder that a person names. What is built comes before its source. */
const SOURCES: readonly (readonly [file: string, read: ReadApp])[] = [
  ['manifest.json', readSynthesizedApp],
  ['cdk.out/manifest.json', readSynthesizedApp],
  [SERVERLESS_TEMPLATE, readServerlessApp],
  [`.serverless/${SERVERLESS_TEMPLATE}`, readServerlessApp],
  ['.aws-sam/build/template.yaml', readSamApp],
  ['template.yaml', readSamApp],
  ['template.yml', readSamApp],
  ['template.json', readSamApp],
];

/** What to do in the folder of an app that is not built, by a file of its source. */
const BUILDS = new Map([
  ['cdk.json', 'cdk synth'],
  ...['yml', 'yaml', 'json', 'js', 'ts'].map(
    (extension) => [`serverless.${extension}`, 'serverless package'] as const,
  ),
]);

/**
 * Reads the apps of other teams, which share the account of the emulator.
 * @param paths the folder of each
 * @throws EmulatorError if one cannot be read, or two have a stack of the same name
 */
export function readOtherApps(paths: readonly string[]): CloudAssembly[] {
  const apps = paths.map((path) => ({ path, assembly: readOtherApp(path) }));
  const owners = new Map<string, string>();
  for (const { path, assembly } of apps) {
    for (const { name } of assembly.stacks) {
      const other = owners.get(name);
      if (other !== undefined) {
        throw new EmulatorError(
          `${other} and ${path} both have a stack named ${name}. Rename one, or run one at a time.`,
        );
      }
      owners.set(name, path);
    }
  }
  return apps.map(({ assembly }) => assembly);
}

/**
 * Reads the app of another team: a synthesized CDK app, a SAM app, or one that the Serverless Framework has packaged.
 * @param path the folder of the app, or that of what was built
 * @throws EmulatorError if there is no app with an API, or it cannot be read. The message says what to do.
 */
function readOtherApp(path: string): CloudAssembly {
  const folder = resolve(path); // functions are loaded by absolute path
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new EmulatorError(`${folder} is not a folder. Name the folder of an app.`);
  const [source] = SOURCES.filter(([file]) => existsSync(join(folder, file)));
  if (!source) throw new EmulatorError(explainMissingApp(folder));
  const [file, read] = source;
  const assembly = separateFunctions(readOrExplain(join(folder, file), read));
  if (listApis(new SynthesizedApp(assembly)).length === 0)
    throw new EmulatorError(`The app in ${folder} has no API. Name one that has.`);
  return assembly;
}

/** Gives functions only the `package.json` of their own code. */
function separateFunctions(assembly: CloudAssembly): CloudAssembly {
  const assets = new Map(assembly.assets);
  for (const key of assembly.stacks.flatMap(({ template }) => listAssetKeys(template))) {
    const folder = assets.get(key);
    if (folder !== undefined && existsSync(folder)) assets.set(key, separateFromParents(folder));
  }
  return { ...assembly, assets };
}

function explainMissingApp(folder: string): string {
  const build = [...BUILDS].find(([file]) => existsSync(join(folder, file)))?.[1];
  return build === undefined
    ? `There is no app in ${folder}. Name the cdk.out of a CDK app after cdk synth, the folder of a SAM template, or that of a Serverless Framework app after serverless package.`
    : `The app in ${folder} is not built. Run ${build} there, then start again.`;
}

function readOrExplain(file: string, read: ReadApp): CloudAssembly {
  try {
    return read(file, formatStackName(dirname(file)));
  } catch (cause) {
    if (cause instanceof EmulatorError) throw cause;
    // Such as an assembly that a newer version of CDK has written.
    throw new EmulatorError(`The app in ${dirname(file)} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** SAM and the Serverless Framework name the stack when they deploy it. Here, it is called like the folder of the app. */
function formatStackName(folder: string): string {
  const app = folder.replace(/[\\/](?:\.serverless|\.aws-sam[\\/]build)$/, '');
  return basename(app).replaceAll(/[^A-Za-z0-9]+/g, '-');
}
