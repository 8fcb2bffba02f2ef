import { rm, writeFile } from 'node:fs/promises';
import { execa } from 'execa';

/**
 * Builds in `dist/` what `npm pack` packs: the constructs that other teams import, as JavaScript with its types. As CommonJS,
 * which their CDK apps can load whether they are CommonJS, as `cdk init` makes them, or ES modules.
 */
await rm('dist', { recursive: true, force: true }); // what is no longer there must not be packed
await execa('tsc', ['--project', 'tsconfig.package.json'], { preferLocal: true, stdio: 'inherit' });
await writeFile('dist/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`);
