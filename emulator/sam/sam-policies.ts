// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like this.
import type { Properties } from './sam-template.ts';

/** A policy that SAM writes for a resource that a parameter names. */
interface PolicyTemplate {
  parameter: string;
  service: string;
  /** The ends of ARNs, in which `${name}` stands for the parameter's value. */
  resources: readonly string[];
  actions: readonly string[];
}

const TABLE = {
  parameter: 'TableName',
  service: 'dynamodb',
  resources: ['table/${name}', 'table/${name}/index/*'],
};
const QUEUE = { parameter: 'QueueName', service: 'sqs', resources: ['${name}'] };
const READ = ['GetItem', 'Scan', 'Query', 'BatchGetItem', 'DescribeTable'];
const WRITE = ['PutItem', 'UpdateItem', 'BatchWriteItem'];

/**
 * The policy templates with actions that the emulator knows. Without the others, a function loses nothing, because it could not
 * use what they permit.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
 */
const TEMPLATES = new Map<string, PolicyTemplate>([
  ['DynamoDBCrudPolicy', { ...TABLE, actions: [...READ, ...WRITE, 'DeleteItem', 'ConditionCheckItem'] }],
  ['DynamoDBReadPolicy', { ...TABLE, actions: READ }],
  ['DynamoDBWritePolicy', { ...TABLE, actions: WRITE }],
  [
    'EventBridgePutEventsPolicy',
    {
      parameter: 'EventBusName',
      service: 'events',
      resources: ['event-bus/${name}'],
      actions: ['PutEvents'],
    },
  ],
  [
    'SESCrudPolicy',
    {
      parameter: 'IdentityName',
      service: 'ses',
      resources: ['identity/${name}'],
      actions: ['SendEmail', 'SendRawEmail'],
    },
  ],
  [
    'SQSPollerPolicy',
    { ...QUEUE, actions: ['ReceiveMessage', 'DeleteMessage*', 'ChangeMessageVisibility*'] },
  ],
  ['SQSSendMessagePolicy', { ...QUEUE, actions: ['SendMessage*'] }],
]);

/**
 * Expands the policies of a function into properties of its role.
 * @param policies names or ARNs of managed policies, documents and policy templates: one or a list
 */
export function expandPolicies(policies: unknown): Properties {
  const managed: unknown[] = [];
  const documents: unknown[] = [];
  for (const policy of [policies ?? []].flat()) {
    const [[name = '', argument] = []] = Object.entries(Object(policy));
    if (typeof policy === 'string') managed.push(policy.includes(':') ? policy : formatAwsManaged(policy));
    else if (Object.hasOwn(Object(policy), 'Statement')) documents.push(policy);
    else if (/^[A-Z]\w*Policy(?:_v2)?$/.test(name)) documents.push(...expandTemplate(name, argument));
    else managed.push(policy); // a reference to a policy of the template
  }
  return {
    ManagedPolicyArns: managed,
    Policies: documents.map((PolicyDocument) => ({ PolicyDocument })),
  };
}

function formatAwsManaged(name: string): string {
  return `arn:aws:iam::aws:policy/${name}`;
}

function expandTemplate(name: string, argument: unknown): unknown[] {
  const template = TEMPLATES.get(name);
  if (!template) return [];
  const { parameter, service, resources, actions } = template;
  const variables = { name: Object(argument)[parameter] };
  const prefix = `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:`;
  const statement = {
    Effect: 'Allow',
    Action: actions.map((action) => `${service}:${action}`),
    Resource: resources.map((end) => ({ 'Fn::Sub': [prefix + end, variables] })),
  };
  return [{ Statement: [statement] }];
}
