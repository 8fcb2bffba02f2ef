import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { BundledFunction } from '../../lib/constructs/bundled-function.ts';

/** Builds the bundle of an entry file, as it is deployed. @returns its path */
export function buildBundle(entry: string): string {
  const app = new App();
  new BundledFunction(new Stack(app, 'Bench'), 'Function', { entry, description: 'bench' });
  const asset = readdirSync(app.outdir).find((name) => name.startsWith('asset.'));
  if (asset === undefined) throw new Error(`No bundle of ${entry}`);
  return join(app.outdir, asset, 'index.mjs');
}
