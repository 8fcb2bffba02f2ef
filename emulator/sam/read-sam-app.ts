import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type CloudAssembly, listAssetKeys } from '../cloud-assembly/cloud-assembly.ts';
import { unpackZip } from '../function-code.ts';
import { parseCloudFormationYaml } from './cloudformation-yaml.ts';
import { expandSam } from './expand-sam.ts';

/**
 * Reads an app from its SAM template: the one that a team writes, or the one that `sam build` makes of it.
 * @param file absolute path of the template
 * @throws EmulatorError if it is not a SAM template, or SAM would refuse it too
 */
export function readSamApp(file: string, stackName: string): CloudAssembly {
  const template = expandSam(parseCloudFormationYaml(readFileSync(file, 'utf8'), file));
  const paths = listAssetKeys(template).map((key) => [key, resolve(dirname(file), key)] as const);
  const existing = paths.filter(([, path]) => existsSync(path));
  return {
    stacks: [{ name: stackName, template }],
    assets: new Map(existing.map(([key, path]) => [key, path.endsWith('.zip') ? unpackZip(path) : path])),
    buildAdvice: 'Run sam build, then start again.',
  };
}
