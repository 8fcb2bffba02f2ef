// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like this.
import { describe, expect, test } from 'vitest';
import { SynthesizedApp } from '../../../../emulator/cloud-assembly/synthesized-app.ts';
import { readFunctions } from '../../../../emulator/functions/function-definition.ts';
import { readRoles } from '../../../../emulator/iam/iam-roles.ts';
import { expandSam } from '../../../../emulator/sam/expand-sam.ts';

const Transform = 'AWS::Serverless-2016-10-31';

/** Expands a template whose only function has these properties. */
function expandFunction(properties: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return expandSam({
    Transform,
    Globals: { Function: { Handler: 'index.handler', Runtime: 'nodejs24.x' } },
    Resources: { Report: { Type: 'AWS::Serverless::Function', Properties: properties, ...more } },
  });
}

/** The app of a template, as the emulator reads it. */
function readApp(template: ReturnType<typeof expandSam>, assets = new Map([['.', 'bin']])): SynthesizedApp {
  return new SynthesizedApp({ stacks: [{ name: 'App', template }], assets });
}

describe('functions of SAM templates', () => {
  test('a function of a SAM template has the settings of Globals below its own', () => {
    const template = expandSam({
      Transform: [Transform],
      Globals: {
        Function: {
          Runtime: 'nodejs24.x',
          Timeout: 7,
          Layers: ['a'],
          Environment: { Variables: { SHARED: 'x', LIMIT: 5, TABLE: { Ref: 'Shared' } } },
        },
      },
      Resources: {
        Report: {
          Type: 'AWS::Serverless::Function',
          Properties: {
            Handler: 'pinned-node.handler',
            Timeout: 9,
            Layers: ['b'],
            Environment: { Variables: { SHARED: 'y', TABLE: { 'Fn::Sub': 'own' } } },
          },
        },
      },
    });
    expect(template.Resources.Report?.Properties).toEqual({
      Code: { S3Key: '.' },
      Handler: 'pinned-node.handler',
      Role: { 'Fn::GetAtt': ['ReportRole', 'Arn'] },
      Runtime: 'nodejs24.x',
      Timeout: 9,
      Layers: ['a', 'b'],
      Environment: { Variables: { SHARED: 'y', LIMIT: 5, TABLE: { 'Fn::Sub': 'own' } } },
    });
  });

  test('a function of a SAM template runs with the code of its folder, numbers as text, and parameters', () => {
    const template = expandSam({
      Transform,
      Parameters: { Seconds: { Type: 'Number', Default: 4 } },
      Resources: {
        Report: {
          Type: 'AWS::Serverless::Function',
          Properties: {
            CodeUri: 'src/',
            Handler: 'pinned-node.handler',
            Runtime: 'nodejs24.x',
            Timeout: { Ref: 'Seconds' },
            Environment: { Variables: { LIMIT: 5, ON: true } },
          },
        },
      },
    });
    expect(readFunctions(readApp(template, new Map([['src/', 'bin']])))).toMatchObject([
      {
        name: 'App-Report',
        roleName: 'App-ReportRole',
        module: 'bin/pinned-node.cjs',
        environment: { LIMIT: '5', ON: 'true' },
        timeoutMilliseconds: 4000,
      },
    ]);
  });

  test.each<[string, Record<string, unknown>, unknown]>([
    ['its folder', { CodeUri: 'src' }, { S3Key: 'src' }],
    ['a bucket', { CodeUri: { Bucket: 'b', Key: 'k.zip' } }, { S3Key: 'k.zip' }],
    ['the template itself', { InlineCode: 'x' }, { ZipFile: 'x' }],
    ['an image', { ImageUri: 'i' }, { ImageUri: 'i' }],
    ['the folder of the template, if nothing is said', {}, { S3Key: '.' }],
  ])('a function of a SAM template has its code from %s', (_, properties, code) => {
    expect(expandFunction(properties).Resources.Report?.Properties.Code).toEqual(code);
  });

  test('a plain function of a SAM template may have its code in a folder, too', () => {
    const Properties = { Code: './src' };
    const Resources = { Plain: { Type: 'AWS::Lambda::Function', Properties } };
    expect(expandSam({ Transform, Resources }).Resources.Plain?.Properties.Code).toEqual({ S3Key: './src' });
  });

  test('a function of a SAM template has a role with its policies, unless it names one', () => {
    const table = { 'Fn::Sub': 'Visits' };
    const template = expandFunction({
      Policies: [
        'AWSLambdaVPCAccessExecutionRole',
        { DynamoDBReadPolicy: { TableName: table } },
        { EventBridgePutEventsPolicy: { EventBusName: 'default' } },
        { S3ReadPolicy: { BucketName: 'b' } }, // of a service that is not emulated
        { Statement: [{ Effect: 'Deny', Action: 'dynamodb:Scan', Resource: '*' }] },
      ],
    });
    const statements = readRoles(readApp(template), new Set(['App-ReportRole'])).get('App-ReportRole');
    const arn = 'arn:aws:dynamodb:eu-west-2:000000000000:table/Visits';
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:Query']),
        Resource: [arn, `${arn}/index/*`],
      },
      {
        Effect: 'Allow',
        Action: ['events:PutEvents'],
        Resource: ['arn:aws:events:eu-west-2:000000000000:event-bus/default'],
      },
      { Effect: 'Deny', Action: ['dynamodb:Scan'], Resource: ['*'] },
    ]);
    expect(statements?.[0]?.Action).not.toContain('dynamodb:PutItem');
    const own = expandFunction({ Role: 'arn:aws:iam::1:role/own' });
    expect(Object.keys(own.Resources)).toEqual(['Report']);
    expect(own.Resources.Report?.Properties.Role).toBe('arn:aws:iam::1:role/own');
  });

  test.each([
    ['a managed policy of AWS', { Policies: 'AmazonDynamoDBFullAccess' }, 'AmazonDynamoDBFullAccess'],
    ['a managed policy by ARN', { Policies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }, 'ReadOnlyAccess'],
  ])('%s is named', (_, properties, named) => {
    const app = readApp(expandFunction(properties));
    expect(() => readRoles(app, new Set(['App-ReportRole']))).toThrow(named);
  });

  test('connectors are named, because without them a function lacks permissions', () => {
    const template = expandFunction({}, { Connectors: { Table: { Properties: {} } } });
    expect(() => readFunctions(readApp(template))).toThrow("SAM's connectors are not emulated");
  });

  test.each(['EventBridgeRule', 'CloudWatchEvent'])('%s makes a rule that calls the alias', (Type) => {
    const template = expandFunction({
      AutoPublishAlias: 'live',
      Events: {
        Ended: { Type, Properties: { EventBusName: 'bus', Pattern: { source: ['latchkey'] } } },
        Night: { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)' } },
      },
    });
    const app = readApp(template);
    const [rule, ...others] = app.listResources((type) => type === 'AWS::Events::Rule');
    expect(others).toEqual([]);
    expect([rule?.logicalId, rule?.properties]).toEqual([
      'ReportEnded',
      {
        EventBusName: 'bus',
        EventPattern: { source: ['latchkey'] },
        State: 'ENABLED',
        Targets: [
          {
            Arn: 'arn:aws:lambda:eu-west-2:000000000000:function:App-Report:live',
            Id: 'EndedLambdaTarget',
          },
        ],
      },
    ]);
  });
});

test.each([
  [{}, 'id', 'S'],
  [{ PrimaryKey: { Name: 'number', Type: 'Number' }, TableName: 'visits' }, 'number', 'N'],
])('a simple table of SAM has one key: %j', (properties, name, type) => {
  const Resources = { Visits: { Type: 'AWS::Serverless::SimpleTable', Properties: properties } };
  expect(expandSam({ Transform, Resources }).Resources.Visits).toMatchObject({
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: name, AttributeType: type }],
      KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
    },
  });
});

test.each([
  ['no transform', { Resources: {} }, /cannot read this as a SAM template.*\(Transform\)/],
  [
    'another transform too',
    { Transform: ['AWS::LanguageExtensions', Transform] },
    /"AWS::LanguageExtensions"/,
  ],
  ['no map', 'text', /cannot read this as a SAM template/],
])('a template with %s is refused', (_, template, message) => {
  expect(() => expandSam(template)).toThrow(message);
});

test('conditions of SAM templates hold for all that SAM makes of a resource', () => {
  const event = (Type: string) => ({ Type, Properties: { Path: '/a', Method: 'get' } });
  const aFunction = (Condition: string, Events: object) => ({
    Type: 'AWS::Serverless::Function',
    Condition,
    Properties: { Handler: 'index.handler', Runtime: 'nodejs24.x', AutoPublishAlias: 'live', Events },
  });
  const template = expandSam({
    Transform,
    Parameters: { Stage: { Type: 'String', Default: 'dev' } },
    Mappings: { Names: { dev: { table: 'visits-dev' } } },
    Conditions: {
      IsLive: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] },
      IsDev: { 'Fn::Not': [{ Condition: 'IsLive' }] },
    },
    Resources: {
      Kept: aFunction('IsDev', {}),
      Dropped: aFunction('IsLive', {
        Rest: event('Api'),
        Http: event('HttpApi'),
        Rule: { Type: 'EventBridgeRule', Properties: { Pattern: {} } },
      }),
      Api: { Type: 'AWS::Serverless::HttpApi', Condition: 'IsLive', Properties: {} },
      Visits: {
        Type: 'AWS::Serverless::SimpleTable',
        Condition: 'IsDev',
        Properties: { TableName: { 'Fn::FindInMap': ['Names', { Ref: 'Stage' }, 'table'] } },
      },
    },
  });
  const resources = readApp(template).listResources(() => true);
  const own = resources.filter(({ logicalId }) => !logicalId.startsWith('Serverless'));
  expect(own.map(({ logicalId }) => logicalId).toSorted()).toEqual([
    'Kept',
    'KeptAliaslive',
    'KeptRole',
    'KeptVersion',
    'Visits',
  ]);
  expect(own.find(({ logicalId }) => logicalId === 'Visits')?.ref).toBe('visits-dev');
});
