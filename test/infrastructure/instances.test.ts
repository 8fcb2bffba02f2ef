import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getStackName, type StackPart } from '../../core/instance.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { ApiKeyAuthorizer } from '../../lib/constructs/index.ts';
import { synthesizeApp } from '../support/synthesize.ts';

/** Properties with names that must be unique in an account or, if the resource is in a region, there. */
const UNIQUE_NAMES: Readonly<Record<string, { property: string; in: 'account' | 'region' }>> = {
  'AWS::Budgets::Budget': { property: 'Budget.BudgetName', in: 'account' },
  'AWS::CloudFront::Function': { property: 'Name', in: 'account' },
  'AWS::CloudFront::OriginAccessControl': { property: 'OriginAccessControlConfig.Name', in: 'account' },
  'AWS::CloudFront::ResponseHeadersPolicy': { property: 'ResponseHeadersPolicyConfig.Name', in: 'account' },
  'AWS::CloudWatch::Dashboard': { property: 'DashboardName', in: 'account' },
  'AWS::Cognito::UserPoolDomain': { property: 'Domain', in: 'region' },
  'AWS::Events::EventBus': { property: 'Name', in: 'region' },
  'AWS::Lambda::Function': { property: 'FunctionName', in: 'region' },
  'AWS::SSM::Parameter': { property: 'Name', in: 'region' },
};

/** Types whose names are only labels, or are unique within their parent. */
const OTHER_NAMES = [
  'AWS::Lambda::Alias',
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::CodeDeploy::DeploymentGroup', // names a configuration of AWS
  'AWS::IAM::Policy', // inline
  'AWS::Lambda::Permission',
  'AWS::Logs::SubscriptionFilter',
  'AWS::SES::ConfigurationSetEventDestination',
  'AWS::SNS::Topic',
];

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

const listResources = (template: Template): Resource[] => Object.values(template.toJSON().Resources);

/** Resolves a name as CloudFormation would. Names that it generates contain the stack's name. */
function resolveName(value: unknown, region: string): string {
  return JSON.stringify(value)
    .replaceAll('{"Ref":"AWS::Region"}', JSON.stringify(region))
    .replace(/^\{"Fn::Join":\["",\[(.*)\]\]\}$/, (_, parts: string) =>
      JSON.stringify(JSON.parse(`[${parts}]`).join('')),
    );
}

/** Lists the names that a deployment needs for itself, with the scope in which they must be unique. */
function listUniqueNames(instance: string, app: Record<StackPart, Template>, region: string): string[] {
  return Object.entries(app).flatMap(([part, template]) => [
    `${region} stack ${getStackName(instance, part as StackPart)}`,
    ...Object.values(template.toJSON().Outputs ?? {}).flatMap((output) => {
      const name = Object(output).Export?.Name;
      return name === undefined ? [] : [`${region} export ${name}`];
    }),
    ...listResources(template).flatMap(({ Type, Properties }) => {
      const unique = UNIQUE_NAMES[Type];
      const name = unique?.property
        .split('.')
        .reduce<unknown>((value, key) => Object(value)[key], Properties);
      if (unique === undefined || name === undefined) return [];
      return [`${unique.in === 'account' ? 'account' : region} ${Type} ${resolveName(name, region)}`];
    }),
  ]);
}

/** Settings that add resources. */
const ALL = {
  keyCheckRollout: 'canary',
  exampleApiLogs: 'set-role',
  alarmEmail: 'operators@example.org',
  monthlyBudget: 50,
};
const main = synthesizeApp({ ...ALL, signInDomainPrefix: 'example-keys' });
const staging = synthesizeApp({ ...ALL, instance: 'staging', signInDomainPrefix: 'example-keys-staging' });

describe('instances', () => {
  test('two instances in two regions of one account share no name', () => {
    const names = ['eu-west-2', 'us-east-1'].flatMap((region) => [
      ...listUniqueNames('latchkey', main, region),
      ...listUniqueNames('staging', staging, region),
    ]);
    const shared = names.filter((name, index) => names.indexOf(name) !== index);
    expect(shared).toEqual([]);
    expect(names).toContain('account AWS::CloudWatch::Dashboard "Latchkey-staging-us-east-1"');
    expect(names).toContain('us-east-1 AWS::SSM::Parameter "/staging/authorizer/reports"');
  });

  test.each(Object.entries(main))('every name that %s fixes is known to the test above', (_, template) => {
    const named = listResources(template).filter(({ Properties = {} }) =>
      Object.entries(Properties).some(
        ([property, value]) => /^(?!Metric).*Name$/.test(property) && typeof value === 'string',
      ),
    );
    const known = [...Object.keys(UNIQUE_NAMES), ...OTHER_NAMES];
    expect(named.map(({ Type }) => Type).filter((type) => !known.includes(type))).toEqual([]);
  });

  test('an instance writes and watches metrics of its own', () => {
    const namespaces = (app: Record<StackPart, Template>) => {
      const alarms = JSON.stringify(app.Monitoring.toJSON());
      return [...new Set(alarms.match(/"Namespace":"Latchkey[^"]*"/g))];
    };
    const written = [staging.Authorizer, staging.Events, staging.Reminders]
      .flatMap((template) => listResources(template))
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .flatMap(({ Properties }) => Object(Properties?.Environment).Variables?.METRIC_NAMESPACE ?? []);
    expect(namespaces(main)).toEqual(['"Namespace":"Latchkey"']);
    expect(namespaces(staging)).toEqual(['"Namespace":"Latchkey-staging"']);
    expect(written).toEqual(Array(9).fill('Latchkey-staging'));
  });

  test('an instance records only the delivery reports of its own mails', () => {
    staging.Reminders.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ses'],
        detail: {
          mail: {
            tags: {
              'ses:configuration-set': [
                { Ref: Object.keys(staging.Reminders.findResources('AWS::SES::ConfigurationSet'))[0] },
              ],
            },
          },
        },
      },
    });
  });

  test('another prefix of key values is refused by CloudFormation, because other stacks use its export', () => {
    main.Data.hasOutput('*', { Export: { Name: 'Latchkey-Data:KeyValuePrefix' }, Value: 'lk' });
    for (const template of [main.AdminApi, main.Authorizer]) {
      template.hasResourceProperties('AWS::Lambda::Function', {
        Environment: {
          Variables: { KEY_VALUE_PREFIX: { 'Fn::ImportValue': 'Latchkey-Data:KeyValuePrefix' } },
        },
      });
    }
  });

  test('metricKeyChecks of an instance is the metric that its functions write', () => {
    const keys = new ApiKeyAuthorizer(new Stack(), 'Keys', { requires: 'reports', instance: 'staging' });
    expect(keys.metricKeyChecks({ outcome: 'failed' }).namespace).toBe('Latchkey-staging');
  });
});

describe('settings by instance', () => {
  const context = {
    latchkey: { keyValuePrefix: 'main' },
    'latchkey-staging': { keyValuePrefix: 'test' },
  };
  const read = (given: object) => {
    const { instance, keyValuePrefix } = readConfiguration(
      new App({ context: { ...context, ...given } }).node,
    );
    return { instance, keyValuePrefix };
  };
  let folder: string;
  const write = (name: string, content: unknown): string => {
    const file = join(folder, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'settings-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('without an option, the settings are those of "latchkey"', () => {
    expect(read({})).toEqual({ instance: 'latchkey', keyValuePrefix: 'main' });
    expect(read({ instance: 'latchkey' })).toEqual({ instance: 'latchkey', keyValuePrefix: 'main' });
  });

  test('-c instance reads the settings of that instance', () => {
    expect(read({ instance: 'staging' })).toEqual({ instance: 'staging', keyValuePrefix: 'test' });
  });

  test('-c config reads the settings in a file', () => {
    const file = write('shop.json', { instance: 'shop', keyValuePrefix: 'shop' });
    expect(read({ config: file })).toEqual({ instance: 'shop', keyValuePrefix: 'shop' });
    const unnamed = write('unnamed.json', {});
    expect(read({ config: unnamed, instance: 'shop' })).toEqual({ instance: 'shop', keyValuePrefix: 'lk' });
  });

  test('settings that are missing, damaged or of another instance are refused in a sentence', () => {
    expect(() => read({ instance: 'live' })).toThrow(
      'There are no settings for the instance live. Add the object "latchkey-live" to the context in cdk.json',
    );
    expect(() => read({ config: join(folder, 'none.json') })).toThrow('cannot be read (ENOENT');
    expect(() => read({ config: write('damaged.json', '{') })).toThrow(
      'Name a JSON file with -c config=<file>',
    );
    const shop = write('other.json', { instance: 'shop' });
    expect(() => read({ config: shop, instance: 'staging' })).toThrow(
      'is for the instance shop, not for staging. Correct its setting instance',
    );
  });

  test.each(['Staging', 's', 'aws-keys', 'two--hyphens', 'ends-', 'x'.repeat(21)])(
    'the name %s is refused',
    (instance) => {
      expect(() => read({ latchkey: { instance } })).toThrow('instance must');
    },
  );
});
