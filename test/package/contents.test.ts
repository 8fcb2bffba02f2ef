import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject, test } from 'vitest';

const packed = inject('packed');
const installed = (file: string) => readFile(join(packed.alone, 'node_modules/latchkey', file), 'utf8');
const paths = packed.files.map(({ path }) => path);

/** Runs a line of code in an app that has only this package. */
async function run(code: string, type: 'commonjs' | 'module') {
  return execa(process.execPath, [`--input-type=${type}`, '--eval', code], {
    cwd: packed.alone,
    reject: false,
  });
}

test('the package contains only the constructs, the client, the key context and the guides', () => {
  const built = [
    'client/api-types',
    'client/index',
    'client/latchkey-client',
    'client/latchkey-error',
    'client/transport',
    'core/instance',
    'core/key-context',
    'core/metrics',
    'core/overlap',
    'core/permission',
    'core/refusal-style',
    'lib/constructs/api-key-authorizer',
    'lib/constructs/api-key-refusals',
    'lib/constructs/authorizer-function',
    'lib/constructs/index',
    'lib/constructs/rotating-api-key',
    'lib/constructs/rotation-function/index',
    'lib/constructs/rotation-function/rotate',
  ].flatMap((module) => [`dist/${module}.d.ts`, `dist/${module}.js`]);
  expect(paths.toSorted()).toEqual(
    [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'docs/attaching-by-hand.md',
      'docs/caching.md',
      'docs/other-doors.md',
      'docs/protecting-an-api.md',
      'docs/rotating-secrets.md',
      'package.json',
      'dist/package.json',
      'dist/lib/constructs/rotation-function/package.json',
      ...built,
    ].toSorted(),
  );
});

test.each([
  'docs/attaching-by-hand.md',
  'docs/caching.md',
  'docs/other-doors.md',
  'docs/protecting-an-api.md',
  'docs/rotating-secrets.md',
])('%s links only to pages in the package', async (page) => {
  const links = [...(await installed(page)).matchAll(/\]\(([^)#:]+)[^):]*\)/g)];
  expect(links).not.toEqual([]);
  expect(links.map(([, target = '']) => join('docs', target)).filter((it) => !paths.includes(it))).toEqual(
    [],
  );
});

test('the package is small', () => {
  expect(packed.unpackedSize).toBeLessThan(170_000);
});

test('the package has no dependencies that a CDK app does not have', async () => {
  const manifest = JSON.parse(await installed('package.json'));
  expect(Object.keys(manifest.peerDependencies).toSorted()).toEqual(['aws-cdk-lib', 'constructs']);
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('optionalDependencies');
  for (const hook of ['preinstall', 'install', 'postinstall'])
    expect(manifest.scripts).not.toHaveProperty(hook);
});

test('the package’s code imports only CDK, Node and itself, and refers to no source map', async () => {
  for (const path of paths.filter((it) => /\.(js|d\.ts)$/.test(it))) {
    const code = await installed(path);
    const imports = [...code.matchAll(/(?:from |require\()["']([^"']+)["']/g)].map(([, name = '']) => name);
    expect(
      imports.filter((name) => !/^(?:\.|node:|aws-cdk-lib|constructs$|latchkey)/.test(name)),
      path,
    ).toEqual([]);
    expect(code, path).not.toContain('sourceMappingURL');
  }
});

describe('key context in the package', () => {
  const event = '{ requestContext: { authorizer: {} } }';

  test.each([
    ['commonjs', `const { getKeyContext } = require('latchkey/context'); getKeyContext(${event})`],
    ['module', `import { getKeyContext } from 'latchkey/context'; getKeyContext(${event})`],
  ] as const)(
    'the key context in the package is read without CDK by a function that is a %s',
    async (type, code) => {
      expect((await run(code, type)).stderr).toContain('MissingKeyContextError: The request did not pass');
    },
  );

  test('the key context in the package can be imported by backends, but not by a path inside the package', async () => {
    const { stderr } = await run("require('latchkey/dist/core/key-context.js')", 'commonjs');
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

test.each([
  ['commonjs', "const { LatchkeyClient } = require('latchkey/client');"],
  ['module', "import { LatchkeyClient } from 'latchkey/client';"],
] as const)(
  'the client in the package runs without CDK in a program that is a %s',
  async (type, importing) => {
    const failing =
      "new LatchkeyClient({ url: 'http://localhost:1', key: 'x y' }).getApiKey({ organisationId: 'a', keyId: 'b' });";
    const { stderr } = await run(`${importing} ${failing}`, type);
    expect(stderr).toContain('LatchkeyError: The key is empty, or has characters that no key has.');
  },
);
