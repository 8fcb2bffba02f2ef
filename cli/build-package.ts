/**
 * Builds what `npm pack` packs, in `dist/`: what other teams import, as JavaScript with types. It is
 * CommonJS, because CDK apps can load that whether they are CommonJS, like those of `cdk init`, or ES modules.
 */
import { rm, writeFile } from 'node:fs/promises';
import { execa } from 'execa';

await rm('dist', { recursive: true, force: true }); // files of an earlier build must not be packed
// Twice, because editors show the comments of the types, and those of the code would be a fifth of the package.
for (const part of [['--emitDeclarationOnly'], ['--declaration', 'false', '--removeComments']]) {
  const project = ['--project', 'tsconfig.package.json', ...part];
  await execa('tsc', project, { preferLocal: true, stdio: 'inherit' });
}
// Also for the folder that RotatingApiKey uploads, whatever the type of the app is whose output it is in.
for (const folder of ['dist', 'dist/lib/constructs/rotation-function']) {
  await writeFile(`${folder}/package.json`, `${JSON.stringify({ type: 'commonjs' })}\n`);
}
