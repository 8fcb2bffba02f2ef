import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type CloudAssembly, listAssetKeys } from '../cloud-assembly/cloud-assembly.ts';
import { unpackZip } from '../function-code.ts';
import { completeServerlessTemplate } from './complete-template.ts';

/**
 * Reads an app from what `serverless package` of the Serverless Framework leaves: a template, and zip files beside it.
 * @param file absolute path of the template
 * @throws EmulatorError if it is not a template, or a zip file is damaged
 */
export function readServerlessApp(file: string, stackName: string): CloudAssembly {
  const template = completeServerlessTemplate(JSON.parse(readFileSync(file, 'utf8')));
  const zipFiles = listAssetKeys(template).map((key) => [key, join(dirname(file), basename(key))] as const);
  const existing = zipFiles.filter(([, path]) => existsSync(path));
  return {
    stacks: [{ name: stackName, template }],
    assets: new Map(existing.map(([key, path]) => [key, unpackZip(path)])),
    buildAdvice: 'Run serverless package, then start again.',
  };
}
