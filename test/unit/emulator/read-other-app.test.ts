import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { SynthesizedApp } from '../../../emulator/cloud-assembly/synthesized-app.ts';
import { readFunctions } from '../../../emulator/functions/function-definition.ts';
import { listApis } from '../../../emulator/gateway/open-api.ts';
import { readOtherApps } from '../../../emulator/read-other-app.ts';

const SAM = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: dist/report.handler
      Runtime: nodejs24.x
      Events: { Get: { Type: HttpApi } }
`;

const SERVERLESS = JSON.stringify({
  Resources: {
    HttpApi: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'dev-loans', ProtocolType: 'HTTP' } },
    Report: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Key: 'serverless/loans/dev/1796081176298-2026-11-30/loans.zip' },
        Handler: 'dist/report.handler',
        Role: 'arn:aws:iam::1:role/loans',
        Runtime: 'nodejs24.x',
      },
    },
  },
});
const PACKAGED = '.serverless/cloudformation-template-update-stack.json';
const CODE = { 'dist/report.js': Buffer.from('exports.handler = async () => ({ statusCode: 200 });') };

/** Writes an app, into a folder that is called like it. @returns the folder */
function writeApp(files: Readonly<Record<string, string | Uint8Array>>, name = 'loans'): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'app-')), name);
  mkdirSync(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Reads an app. @returns its APIs, and the module of its function or why there is none */
function readApp(folder: string): { apis: string[]; module: string } {
  const assemblies = readOtherApps([folder]);
  const apps = assemblies.map((assembly) => new SynthesizedApp(assembly));
  const apis = apps.flatMap((app) => listApis(app).map((it) => `${it.stackName}/${it.properties.Name}`));
  let module = '';
  for (const app of apps) {
    const functions = readFunctions(app, undefined, (_, { message }) => {
      module = message;
    });
    module = functions[0]?.module ?? module;
  }
  return { apis, module };
}

describe('the app of another team', () => {
  test.each(['template.yaml', 'template.yml'])('is read from the SAM template %s', (file) => {
    const folder = writeApp({ [file]: SAM, 'src/dist/report.js': '' });
    expect(readApp(folder)).toEqual({
      apis: ['loans/ServerlessHttpApi'],
      module: join(folder, 'src/dist/report.js'),
    });
  });

  test('is read from what sam build left, rather than from its source', () => {
    const built = '.aws-sam/build';
    const folder = writeApp({
      'template.yaml': SAM,
      [`${built}/template.yaml`]: SAM.replace('CodeUri: src', 'CodeUri: Report'),
      [`${built}/Report/dist/report.js`]: '',
    });
    const expected = {
      apis: ['loans/ServerlessHttpApi'],
      module: join(folder, built, 'Report/dist/report.js'),
    };
    expect(readApp(folder)).toEqual(expected);
    expect(readApp(join(folder, built))).toEqual(expected);
  });

  test('is read from what serverless package left, and its zip file is unpacked as CommonJS', () => {
    const folder = writeApp({ [PACKAGED]: SERVERLESS, '.serverless/loans.zip': zipSync(CODE) });
    const { apis, module } = readApp(folder);
    expect(apis).toEqual(['loans/dev-loans']);
    expect(readFileSync(module)).toEqual(CODE['dist/report.js']);
    expect(JSON.parse(readFileSync(join(module, '../../package.json'), 'utf8'))).toEqual({
      type: 'commonjs',
    });
    expect(readApp(join(folder, '.serverless')).apis).toEqual(['loans/dev-loans']);
  });

  test.each([
    ['ES modules are those of the whole app', { 'package.json': '{"type":"module"}' }, false],
    [
      'the code says what its modules are',
      { 'package.json': '{"type":"module"}', 'src/package.json': '{}' },
      true,
    ],
    ['the app says nothing', { 'package.json': '{}' }, true],
  ])('runs its code as CommonJS, as Lambda does: %s', (_, files, inPlace) => {
    const folder = writeApp({ ...files, 'template.yaml': SAM, 'src/dist/report.js': CODE['dist/report.js'] });
    const { module } = readApp(folder);
    expect(module.startsWith(folder)).toBe(inPlace);
    expect(createRequire(module)(module)).toMatchObject({ handler: expect.any(Function) });
  });

  test('finds the packages of the app, such as the SDK, also if its code runs from elsewhere', () => {
    const files = {
      'node_modules/sdk/index.js': 'exports.version = 3;',
      'package.json': '{"type":"module"}',
    };
    const code = "exports.handler = () => require('sdk').version;";
    const folder = writeApp({ ...files, 'template.yaml': SAM, 'src/dist/report.js': code });
    const { module } = readApp(folder);
    expect(createRequire(module)(module).handler()).toBe(3);
  });

  test('may have its code in a zip file with SAM, too, whose package.json is kept', () => {
    const folder = writeApp({
      'template.yaml': SAM.replace('CodeUri: src', 'CodeUri: code.zip'),
      'code.zip': zipSync({ ...CODE, 'package.json': Buffer.from('{"type":"module"}') }),
    });
    const { module } = readApp(folder);
    expect(module).toMatch(/dist.report\.js$/);
    expect(readFileSync(join(module, '../../package.json'), 'utf8')).toBe('{"type":"module"}');
  });

  test.each([
    [
      'SAM',
      { 'template.yaml': SAM, 'src/dist/report.ts': '' },
      /src.dist.report\.js\. Run sam build, then start again\.$/,
    ],
    [
      'the Serverless Framework',
      { [PACKAGED]: SERVERLESS },
      /loans\.zip\. Run serverless package, then start again\.$/,
    ],
  ])('says what to build if the code is missing: %s', (_, files, message) => {
    expect(readApp(writeApp(files)).module).toMatch(message);
  });
});

describe('a folder from which no app can be read', () => {
  test.each<[string, Record<string, string | Uint8Array>, RegExp]>([
    [
      'nothing',
      {},
      /^There is no app in \S+loans\. Name the cdk\.out .* SAM template, .* after serverless package\.$/,
    ],
    [
      'a CDK app',
      { 'cdk.json': '{}' },
      /^The app in \S+loans is not built\. Run cdk synth there, then start again\.$/,
    ],
    [
      'serverless.ts',
      { 'serverless.ts': '' },
      /loans is not built\. Run serverless package there, then start again\.$/,
    ],
    [
      'a template of plain CloudFormation',
      { 'template.yaml': 'Resources: {}' },
      /SAM template.*\(Transform\)/,
    ],
    [
      'YAML that is not valid',
      { 'template.yaml': 'a: [' },
      /template\.yaml is not a valid template: .* Fix it there\.$/,
    ],
    ['JSON that is not valid', { [PACKAGED]: '{' }, /^The app in \S+\.serverless cannot be read: /],
    [
      'no API',
      { 'template.yaml': SAM.replace('Events:', 'Tags:') },
      /^The app in \S+loans has no API\. Name one that has\.$/,
    ],
    [
      'an app that a newer CDK has synthesized',
      { 'manifest.json': '{"version":"999.0.0"}' },
      /^The app in \S+loans cannot be read: Cloud assembly schema version mismatch/,
    ],
    [
      'a synthesized app without an API',
      { 'cdk.out/manifest.json': '{"version":"36.0.0"}' },
      /^The app in \S+loans has no API\. Name one that has\.$/,
    ],
    [
      'a damaged zip file',
      { [PACKAGED]: SERVERLESS, '.serverless/loans.zip': 'zip' },
      /loans\.zip cannot be unpacked/,
    ],
    [
      'a zip file that writes elsewhere',
      { [PACKAGED]: SERVERLESS, '.serverless/loans.zip': zipSync({ '../../escaped.js': Buffer.from('') }) },
      /loans\.zip has an entry outside of its folder: \.\.\/\.\.\/escaped\.js/,
    ],
  ])('is refused with advice: %s', (_, files, message) => {
    expect(() => readOtherApps([writeApp(files)])).toThrow(
      expect.objectContaining({ name: 'EmulatorError', message: expect.stringMatching(message) }),
    );
  });

  test('is refused if it is a file, or missing', () => {
    const folder = writeApp({ 'template.yaml': SAM });
    for (const path of [join(folder, 'template.yaml'), join(folder, 'else')]) {
      expect(() => readOtherApps([path])).toThrow(`${path} is not a folder. Name the folder of an app.`);
    }
  });

  test('is refused if another one has a stack of the same name', () => {
    const [one, other] = [writeApp({ 'template.yaml': SAM }), writeApp({ 'template.yaml': SAM })];
    expect(() => readOtherApps([one, other])).toThrow(
      `${one} and ${other} both have a stack named loans. Rename one, or run one at a time.`,
    );
    expect(readOtherApps([one, writeApp({ 'template.yaml': SAM }, 'other')])).toHaveLength(2);
  });
});
