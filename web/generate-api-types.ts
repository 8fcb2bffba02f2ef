import { readFile, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SchemaObject } from 'openapi-typescript';
import { parse } from 'yaml';

/**
 * Generates the types of the admin API's requests and responses from its OpenAPI document: `npm run api-types`. Those of the page
 * have every operation. Those of `latchkey/client`, which are in the package, have only what its methods take and return.
 * With `--check`, fails if a committed file is out of date instead.
 */
const DOCUMENT = join(import.meta.dirname, '../docs/openapi.yaml');
const HEADER = '// Generated from docs/openapi.yaml by `npm run api-types`. Do not edit.\n\n';

/** The schemas of the client. Those that they refer to are added. */
const OF_CLIENT = [
  'ApiKey',
  'ApiKeyCreation',
  'ApiKeyEvent',
  'ApiKeyEventType',
  'ApiKeyRotation',
  'ApiKeyUpdate',
  'KeyRecipients',
  'OfferedPermissionLevel',
  'Organisation',
  'Problem',
];

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

/** Reduces the document to the schemas of the client. */
async function readClientDocument() {
  const { openapi, info, components } = parse(await readFile(DOCUMENT, 'utf8'));
  const schemas: Record<string, SchemaObject> = {};
  const add = (name: string): void => {
    if (name in schemas) return;
    schemas[name] = components.schemas[name];
    for (const [, other = ''] of JSON.stringify(schemas[name]).matchAll(/#\/components\/schemas\/(\w+)/g))
      add(other);
  };
  OF_CLIENT.forEach(add);
  delete components.schemas.Problem.properties.type.description; // the long list of all types, which the document has
  return { openapi, info, paths: {}, components: { schemas } };
}

/** Makes a type of each schema, so that editors name it. */
function flattenSchemas(types: string): string {
  const [, schemas = ''] = /^ {4}schemas: \{\n(.*?)^ {4}\};$/ms.exec(types) ?? [];
  return schemas
    .replace(/^ {8}/gm, '')
    .replace(/^(\w+): /gm, (_, name) => `${OF_CLIENT.includes(name) ? 'export ' : ''}type ${name} = `)
    .replace(/components\["schemas"\]\["(\w+)"\]/g, '$1');
}

const generated = {
  'web/api/openapi.d.ts': astToString(await openapiTS(pathToFileURL(DOCUMENT))),
  'client/api-types.ts': flattenSchemas(astToString(await openapiTS(await readClientDocument()))),
};
for (const [file, code] of Object.entries(generated)) {
  const path = join(import.meta.dirname, '..', file);
  const types = HEADER + code;
  if (!process.argv.includes('--check')) {
    await writeFile(path, types);
  } else if ((await readFile(path, 'utf8').catch(() => '')) !== types) {
    console.error(
      `${file} does not match docs/openapi.yaml. Run \`npm run api-types\` and commit the result.`,
    );
    process.exitCode = 1;
  }
}
