import { expect, test } from 'vitest';
import type { StackTemplate } from '../../../emulator/cloud-assembly/cloud-assembly.ts';
import { SynthesizedApp } from '../../../emulator/cloud-assembly/synthesized-app.ts';
import type { EmulatorError } from '../../../emulator/emulator-error.ts';
import { OtherApp } from '../../../emulator/other-app.ts';
import { call, Functions, options, serve } from './gateway/gateway-calls.ts';

const BUS = 'arn:aws:events:eu-west-2:000000000000:event-bus/Main-Bus';
const mainApp = new SynthesizedApp({
  stacks: [
    {
      name: 'Main',
      template: {
        Parameters: {},
        Resources: { Bus: { Type: 'AWS::Events::EventBus', Properties: {} } },
        Outputs: {},
      },
    },
  ],
  assets: new Map(),
});

/** Opens an app of one stack, and collects what it says that it leaves out. */
function openApp(Resources: StackTemplate['Resources'], assets = new Map<string, string>()) {
  const told: string[] = [];
  const stacks = [{ name: 'Other', template: { Parameters: {}, Resources, Outputs: {} } }];
  const app = new OtherApp({ stacks, assets }, mainApp, '', ({ message }: EmulatorError) =>
    told.push(message),
  );
  return { app, told };
}

/** An HTTP API that calls a function for every request. */
function buildApi(api: string, called: string): StackTemplate['Resources'] {
  const ApiId = { Ref: api };
  return {
    [api]: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: api, ProtocolType: 'HTTP' } },
    [`${api}Stage`]: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId, StageName: '$default' } },
    [`${api}Integration`]: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': [called, 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    },
    [`${api}Route`]: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId,
        RouteKey: '$default',
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: `${api}Integration` }]] },
      },
    },
  };
}

/** A function on Node.js. That its code is there is enough: it is not run. */
function buildFunction(name: string, role: Record<string, unknown>): StackTemplate['Resources'] {
  return {
    [name]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Key: 'code' },
        Handler: 'pinned-node.handler',
        Role: { 'Fn::GetAtt': [`${name}Role`, 'Arn'] },
        Runtime: 'nodejs24.x',
      },
    },
    [`${name}Role`]: { Type: 'AWS::IAM::Role', Properties: role },
  };
}

test('an app of another team may have several APIs in one stack', async () => {
  const { app, told } = openApp({
    ...buildFunction('A', {}),
    ...buildFunction('B', {}),
    ...buildApi('First', 'A'),
    ...buildApi('Second', 'B'),
  });
  const functions = new Functions({ 'Other-A': () => 'a', 'Other-B': () => 'b' });
  const [first, second] = app.openApis(options(functions));
  expect([first?.name, second?.name]).toEqual(['Other/First', 'Other/Second']);
  expect((await call(await serve(first?.listener ?? (() => {})), '/')).body).toBe('a');
  expect((await call(await serve(second?.listener ?? (() => {})), '/')).body).toBe('b');
  expect(told).toEqual([]);
});

test('an app of another team keeps the functions whose roles can be evaluated', () => {
  const managed = (name: string) => ({ ManagedPolicyArns: [`arn:aws:iam::aws:policy/${name}`] });
  const { app, told } = openApp(
    {
      ...buildFunction('Traced', managed('AWSXRayDaemonWriteAccess')),
      ...buildFunction('Reader', managed('AmazonDynamoDBReadOnlyAccess')),
      ...buildApi('First', 'Traced'),
      ...buildApi('Second', 'Reader'),
    },
    new Map([['code', 'bin']]),
  );
  const unsupported = new Map<string, EmulatorError>();
  expect(app.readCalledFunctions(unsupported).map(({ name }) => name)).toEqual(['Other-Traced']);
  expect([...unsupported.keys()]).toEqual(['arn:aws:lambda:eu-west-2:000000000000:function:Other-Reader']);
  expect(told).toEqual([expect.stringContaining('AmazonDynamoDBReadOnlyAccess')]);
});

test('an app of another team has rules whose target is the alias of a function', () => {
  const { app, told } = openApp({
    ...buildFunction('Watcher', {}),
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: { Name: 'live', FunctionName: { Ref: 'Watcher' }, FunctionVersion: '1' },
    },
    Deletions: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: BUS,
        EventPattern: { source: ['latchkey'] },
        State: 'ENABLED',
        Targets: [{ Id: 'Watcher', Arn: { Ref: 'Live' } }],
      },
    },
  });
  expect(app.readRules().map(({ targets }) => targets)).toEqual([
    ['arn:aws:lambda:eu-west-2:000000000000:function:Other-Watcher:live'],
  ]);
  expect(told).toEqual([]);
});
