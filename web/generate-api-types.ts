import { readFile, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Generates the types of the admin API's requests and responses from its OpenAPI document: `npm run api-types`.
 * With `--check`, fails if the committed file is out of date instead.
 */
const DOCUMENT = join(import.meta.dirname, '../docs/openapi.yaml');
const TYPES = join(import.meta.dirname, 'api/openapi.d.ts');
const HEADER = '// Generated from docs/openapi.yaml by `npm run api-types`. Do not edit.\n\n';

// openapi-typescript prints with the compiler's JavaScript API, which TypeScript 7 no longer has. Remove this hook, the
// override in package.json and @ts-morph/common when https://github.com/openapi-ts/openapi-typescript/issues/2841 is fixed.
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === 'typescript'
      ? {
          url: `data:text/javascript,export { ts as default } from '${import.meta.resolve('@ts-morph/common')}'`,
          format: 'module',
          shortCircuit: true,
        }
      : nextResolve(specifier, context),
});
const { default: openapiTS, astToString } = await import('openapi-typescript');

const types = HEADER + astToString(await openapiTS(pathToFileURL(DOCUMENT)));
if (!process.argv.includes('--check')) {
  await writeFile(TYPES, types);
} else if ((await readFile(TYPES, 'utf8')) !== types) {
  console.error(
    'web/api/openapi.d.ts does not match docs/openapi.yaml. Run `npm run api-types` and commit the result.',
  );
  process.exitCode = 1;
}
