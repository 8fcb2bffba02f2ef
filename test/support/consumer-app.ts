import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { findSnippet, formatImports } from './guide.ts';

/** The set-up of another team's app: TypeScript's module options, and the type of modules for Node. */
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
const PROGRAM = `
  const program = new Role(this, 'Program', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
`;
/** Imports for the parts that the documentation leaves to the reader: a stack's class, an API and its integration. */
const OWN_IMPORTS = new Map([
  ['aws-cdk-lib', ['App', 'Stack', 'type StackProps']],
  ['aws-cdk-lib/aws-apigateway', ['MockIntegration', 'RestApi']],
  ['aws-cdk-lib/aws-apigatewayv2', ['HttpApi']],
  ['aws-cdk-lib/aws-apigatewayv2-integrations', ['HttpUrlIntegration']],
  ['aws-cdk-lib/aws-iam', ['Role', 'ServicePrincipal']],
  ['constructs', ['type Construct']],
]);

/** Formats a CDK app with a stack for each snippet of the documentation. */
export function formatApp(): string {
  const stacks = Object.entries({
    readme: REST,
    rest: REST,
    http: HTTP,
    'cross-account': REST,
    appsync: '',
    rotating: PROGRAM,
    delay: '',
    style: `${REST}api.root.addMethod('GET', integration);\n`,
  });
  return `
${formatImports(OWN_IMPORTS, ...stacks.map(([name]) => findSnippet(name).imports))}
const app = new App();
const env = { account: '444455556666', region: 'eu-west-2' };
${stacks.map(([name, setting]) => formatStack(name, `${setting}${findSnippet(name).body}`)).join('\n')}
app.synth();
`;
}

function formatStack(name: string, body: string): string {
  return `
new (class extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    ${body}
  }
})(app, '${name}', { env });`;
}

/** Writes an app with these files next to the installed package. */
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
 * Compiles an app, including the types of the package and of CDK. `--skipLibCheck` in `options` is faster.
 * @returns the compiler's output; empty if there are no errors
 */
export async function compile(directory: string, ...options: string[]): Promise<string> {
  const { all } = await execa('tsc', ['-p', directory, ...options], {
    preferLocal: true,
    reject: false,
    all: true,
  });
  return all;
}
