import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { snippet } from './guide.ts';

/** How another team's app is set up: how TypeScript looks for modules, and which kind of modules Node gets. */
export interface Setup {
  module: 'nodenext' | 'node16' | 'preserve';
  moduleResolution: 'nodenext' | 'node16' | 'bundler';
  type: 'commonjs' | 'module';
}

const REST = `
  const api = new RestApi(this, 'Api');
  const integration = new MockIntegration();
`;
const HTTP = `
  const api = new HttpApi(this, 'Api');
  const integration = new HttpUrlIntegration('Backend', 'https://backend.example');
`;

/** A fresh CDK app that does what the guide shows: a stack for each of its pieces of code. */
export function app(): string {
  const stacks = {
    rest: REST,
    http: HTTP,
    'cross-account': REST,
    style: `${REST}api.root.addMethod('GET', integration);\n`,
  };
  const imported = new Set<string>();
  for (const name of Object.keys(stacks)) {
    for (const [, names = ''] of snippet(name).imports.matchAll(/\{ (.*) \} from 'latchkey'/g)) {
      for (const one of names.split(', ')) imported.add(one);
    }
  }
  return `
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Construct } from 'constructs';
import { ${[...imported].join(', ')} } from 'latchkey';
${Object.entries(stacks)
  .map(([name, setting]) => stack(name, `${setting}${snippet(name).body}`))
  .join('\n')}
const app = new App();
const env = { account: '444455556666', region: 'eu-west-2' };
new Rest(app, 'rest', { env });
new Http(app, 'http', { env });
new Crossaccount(app, 'cross-account', { env });
new Style(app, 'style', { env });
app.synth();
`;
}

function stack(name: string, body: string): string {
  const className = name.charAt(0).toUpperCase() + name.slice(1).replace('-', '');
  return `class ${className} extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    ${body}
  }
}`;
}

/** Writes an app with these files beside its installed package. */
export async function writeApp(name: string, setup: Setup, files: Record<string, string>): Promise<string> {
  const directory = join(inject('packed').cdkApp, name);
  await mkdir(directory, { recursive: true });
  const compilerOptions = {
    module: setup.module,
    moduleResolution: setup.moduleResolution,
    target: 'es2022',
    strict: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    skipLibCheck: false,
    types: ['node'],
    rootDir: '.',
    outDir: 'out',
  };
  const all = {
    ...files,
    'package.json': JSON.stringify({ type: setup.type }),
    'tsconfig.json': JSON.stringify({ compilerOptions }),
  };
  for (const [file, text] of Object.entries(all)) await writeFile(join(directory, file), text);
  return directory;
}

/**
 * Compiles an app, and checks the types of the package and of CDK unless `options` say `--skipLibCheck`, which is quicker.
 * @returns what the compiler says; nothing where it is content
 */
export async function compile(directory: string, ...options: string[]): Promise<string> {
  const { all } = await execa('tsc', ['-p', directory, ...options], {
    preferLocal: true,
    reject: false,
    all: true,
  });
  return all;
}
