import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { findHandExample } from './hand-examples.ts';
import { BACKEND } from './orders-app.ts';

/**
 * Writes the app of the guide's example for SAM, with code on Node.js.
 * @returns the folder, which names the stack
 */
export function writeSamApp(directory: string): string {
  const folder = join(directory, 'sam-loans');
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'template.yaml'), findHandExample('sam').replace('python3.13', 'nodejs24.x'));
  writeFileSync(join(folder, 'src', 'report.js'), BACKEND);
  return folder;
}

/**
 * Writes what the Serverless Framework packages of the guide's example, with code on Node.js. The template is what `osls package` of
 * osls 4.3 has written for the region eu-west-2.
 * @returns the folder, which names the stack
 */
export function writeServerlessApp(directory: string): string {
  const folder = join(directory, 'serverless-loans');
  const packaged = join(folder, '.serverless');
  mkdirSync(packaged, { recursive: true });
  cpSync(join(import.meta.dirname, 'packaged-loans'), packaged, { recursive: true });
  writeFileSync(join(packaged, 'loans.zip'), zipSync({ 'src/report.js': Buffer.from(BACKEND) }));
  return folder;
}
