import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import { getToken } from '../support/callers.ts';
import { findProgram } from '../support/guide.ts';
import { startHost } from '../support/local-host.ts';

/**
 * Checks the OpenAPI document against tools of others, on a local host of its own: `npm run clients [-- <tool…>]`. Each client is
 * generated, and a program uses every operation through it except GitHub's. The documented program in Python runs, too. Schemathesis
 * sends generated requests and checks the responses.
 * Needs Python 3.11, Java 17, Maven and the registries of their packages.
 */
const DOCUMENT = join(import.meta.dirname, '../../docs/openapi.yaml');
const PROGRAMS = join(import.meta.dirname, 'programs');
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/latchkey-clients');
const PACKAGES = ['openapi-generator-cli==7.26.0', 'openapi-python-client==0.29.1', 'schemathesis==4.32.5'];
/**
 * Not checked: that every request that matches a schema is accepted, since versions, cursors and tokens cannot be made up; and that
 * other methods get 405, since API Gateway answers 404.
 */
const UNCHECKED = 'positive_data_acceptance,unsupported_method';
/** Without it, a client sends an empty list for each list that its caller leaves out, and so removes a key's contacts. */
const JAVA_OPTIONS = 'containerDefaultToNull=true';
/** It answers 503 without a connection to GitHub, whose keys it needs. */
const NEEDS_GITHUB = '/leaks/github';
const OWN_KEY = '^/self';
/** The address for programs has only the operations that need a sign-in at the other. */
const NOT_FOR_PROGRAMS = '^/(?:contact-|leaks|self)';
/** What the generated client of openapi-generator for Python imports. */
const IMPORTED = ['pydantic>=2', 'python-dateutil', 'urllib3', 'typing-extensions'];
const ORGANISATION = 'northgate';

/** The permissions of OpenAthens, and one that manages keys. */
const SETTINGS = 'local/demonstration/managing-keys.json';

interface Host {
  url: string;
  getToken(): Promise<string>;
  /** The address for programs, and a key that manages keys there. */
  programs: { LATCHKEY_URL: string; LATCHKEY_KEY: string };
  /** A key that renews itself. */
  renewingKey: string;
}

const bin = (name: string): string => join(CACHE, 'venv/bin', name);
const run = (cwd: string, command: string, arguments_: readonly string[], env: Record<string, string> = {}) =>
  execa(command, arguments_, { cwd, env: { PYTHONUTF8: '1', ...env }, all: true });

/** Sends generated requests and checks the responses. @param header the caller's credentials */
function runSchemathesis(folder: string, url: string, header: string, ...options: string[]) {
  // Some patterns are met by few generated texts.
  const common = ['--checks', 'all', '--suppress-health-check', 'filter_too_much'];
  const given = [...common, '--header', header, ...options];
  return run(folder, bin('schemathesis'), ['run', DOCUMENT, '--url', url, ...given]);
}

async function generate(folder: string, generator: string, ...options: string[]): Promise<void> {
  const given = ['generate', '-i', DOCUMENT, '-g', generator, '-o', folder, ...options];
  await run(folder, bin('openapi-generator-cli'), given);
}

const TOOLS: Record<string, (folder: string, host: Host) => Promise<{ all?: string }>> = {
  /** The documented program for the standard library. The shell and TypeScript ones are tested with the package. */
  async 'documented-python'(folder, { programs }) {
    const program = join(folder, 'program.py');
    await writeFile(program, findProgram('python'));
    const result = await run(folder, bin('python'), [program], programs);
    if (/^made \w{26} which works until [\d-]{10}$/.test(result.all)) return result;
    throw new Error(`It printed ${result.all}`);
  },
  async python(folder, { url, getToken: token }) {
    await generate(folder, 'python');
    const program = join(PROGRAMS, 'generator_client.py');
    return run(folder, bin('python'), [program, url, await token(), ORGANISATION], { PYTHONPATH: folder });
  },
  async 'openapi-python-client'(folder, { url, getToken: token }) {
    const output = join(folder, 'client');
    await run(
      folder,
      bin('openapi-python-client'),
      ['generate', '--path', DOCUMENT, '--output-path', output],
      {
        PATH: `${join(CACHE, 'venv/bin')}:${process.env.PATH}`,
      },
    );
    const program = join(PROGRAMS, 'attrs_client.py');
    return run(folder, bin('python'), [program, url, await token(), ORGANISATION], { PYTHONPATH: output });
  },
  async 'typescript-fetch'(folder, { url, getToken: token }) {
    await generate(folder, 'typescript-fetch');
    await cp(join(PROGRAMS, 'program.ts'), join(folder, 'program.ts'));
    const types = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--target',
      'es2024',
      '--module',
      'preserve',
      '--types',
      'node',
    ];
    const root = join(import.meta.dirname, '../../node_modules');
    await run(folder, join(root, '.bin/tsc'), [...types, '--typeRoots', join(root, '@types'), 'program.ts']);
    const outfile = join(folder, 'program.mjs');
    await build({
      entryPoints: [join(folder, 'program.ts')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
    });
    return run(folder, process.execPath, [outfile, url, await token(), ORGANISATION]);
  },
  async java(folder, { url, getToken: token }) {
    await generate(folder, 'java', '--library', 'native', '--additional-properties', JAVA_OPTIONS);
    const classpath = join(folder, 'classpath');
    await run(folder, 'mvn', [
      '-q',
      '-DskipTests',
      'compile',
      'dependency:build-classpath',
      `-Dmdep.outputFile=${classpath}`,
    ]);
    const { stdout } = await execa('cat', [classpath]);
    const program = join(PROGRAMS, 'Program.java');
    return run(folder, 'java', [
      '-cp',
      `target/classes:${stdout}`,
      program,
      url,
      await token(),
      ORGANISATION,
    ]);
  },
  async schemathesis(folder, { url, getToken: token }) {
    const person = `Authorization: Bearer ${await token()}`;
    const others = ['--exclude-path', NEEDS_GITHUB, '--exclude-path-regex', OWN_KEY];
    return runSchemathesis(folder, url, person, '--exclude-checks', UNCHECKED, ...others);
  },
  /** The address for programs. */
  async 'schemathesis-programs'(folder, { programs: { LATCHKEY_URL: url, LATCHKEY_KEY: key } }) {
    const others = ['--exclude-path-regex', NOT_FOR_PROGRAMS];
    return runSchemathesis(
      folder,
      url,
      `Authorization: Bearer ${key}`,
      '--exclude-checks',
      UNCHECKED,
      ...others,
    );
  },
  /** The operations that take the key itself. `null` is no body for them, which plain schemas cannot say. */
  async 'schemathesis-own-key'(folder, { url, renewingKey }) {
    const unchecked = `${UNCHECKED},negative_data_rejection`;
    const own = ['--exclude-checks', unchecked, '--include-path-regex', OWN_KEY];
    return runSchemathesis(folder, url, `x-api-key: ${renewingKey}`, ...own);
  },
};

const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : Object.keys(TOOLS);
await mkdir(CACHE, { recursive: true });
await run(CACHE, 'python3', ['-m', 'venv', 'venv']);
await run(CACHE, bin('pip'), ['install', '--quiet', ...PACKAGES, ...IMPORTED]);
const work = await mkdtemp(join(CACHE, 'run-'));
const data = join(work, 'data');
const host = await startHost(data, '-c', `config=${SETTINGS}`);
try {
  const { urls, administrators, apiKeys } = host.local;
  const email = administrators[0]?.email ?? '';
  const managing = apiKeys.find((key) => key.organisationId === ORGANISATION && key.name === 'Provisioning');
  const renewing = apiKeys.find(
    ({ organisationId, permissionLevel, state }) =>
      organisationId === ORGANISATION && permissionLevel === 'authentication' && state === 'fresh',
  );
  const target = {
    url: urls.adminApi,
    getToken: () => getToken(data, email),
    programs: { LATCHKEY_URL: urls.programApi ?? '', LATCHKEY_KEY: managing?.value ?? '' },
    renewingKey: renewing?.value ?? '',
  };
  for (const name of names) {
    const folder = join(work, name);
    await mkdir(folder);
    try {
      const result = await TOOLS[name]?.(folder, target);
      const cases = /\d+ generated.*/.exec(result?.all ?? '')?.[0];
      console.log(`ok      ${name}${cases === undefined ? '' : `: ${cases}`}`);
    } catch (error) {
      process.exitCode = 1;
      console.log(`failed  ${name}\n${(error as { all?: string }).all ?? error}`);
    }
  }
} finally {
  await host.stop();
  await rm(work, { recursive: true });
}
