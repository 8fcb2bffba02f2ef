/**
 * Builds what `npm pack` packs, in `dist/`: the constructs that other teams import, as JavaScript with types. It is
 * CommonJS, because CDK apps can load that whether they are CommonJS, like those of `cdk init`, or ES modules.
 */
import { rm, writeFile } from 'node:fs/promises';
import { execa } from 'execa';

await rm('dist', { recursive: true, force: true }); // files of an earlier build must not be packed
await execa('tsc', ['--project', 'tsconfig.package.json'], { preferLocal: true, stdio: 'inherit' });
await writeFile('dist/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`);
