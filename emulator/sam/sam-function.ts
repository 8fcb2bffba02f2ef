import { expandPolicies } from './sam-policies.ts';
import { formatIdPart, type Properties, type Resources, type SamResource } from './sam-template.ts';

/**
 * Expands a function into the function, its role, its alias, and its rules on event buses. Its other events are not emulated,
 * except those of APIs, which belong to the API.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
export function expandFunction(logicalId: string, resource: SamResource): Resources {
  const { Metadata, Connectors, Condition } = resource;
  const { CodeUri, InlineCode, ImageUri, Policies, Events, Role, ...rest } = resource.Properties;
  const condition = Condition === undefined ? {} : { Condition };
  const roleId = `${logicalId}Role`;
  const versionId = `${logicalId}Version`;
  const alias = findAlias(logicalId, resource.Properties);
  const target = getInvocationArn(logicalId, resource.Properties);
  return {
    [logicalId]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        ...rest,
        Code: expandCode({ CodeUri, InlineCode, ImageUri }),
        Role: Role ?? { 'Fn::GetAtt': [roleId, 'Arn'] },
        ...(Connectors !== undefined && { Connectors }),
      },
      Metadata,
      ...condition,
    },
    ...(Role === undefined && {
      [roleId]: { Type: 'AWS::IAM::Role', Properties: expandPolicies(Policies), ...condition },
    }),
    ...(alias && {
      [versionId]: {
        Type: 'AWS::Lambda::Version',
        Properties: { FunctionName: { Ref: logicalId } },
        ...condition,
      },
      [alias.logicalId]: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          Name: alias.name,
          FunctionName: { Ref: logicalId },
          FunctionVersion: { 'Fn::GetAtt': [versionId, 'Version'] },
        },
        ...condition,
      },
    }),
    ...Object.fromEntries(
      Object.entries(Object(Events))
        .filter(([, event]) => RULE_EVENTS.has(Object(event).Type))
        .map(([name, event]) => [
          logicalId + name,
          {
            Type: 'AWS::Events::Rule',
            Properties: expandRule(name, Object(event).Properties, target),
            ...condition,
          },
        ]),
    ),
  };
}

const RULE_EVENTS = new Set<unknown>(['CloudWatchEvent', 'EventBridgeRule']);

/** The ARN by which events call a function: that of its alias, if SAM publishes one. */
export function getInvocationArn(logicalId: string, properties: Properties): unknown {
  const alias = findAlias(logicalId, properties);
  return alias ? { Ref: alias.logicalId } : { 'Fn::GetAtt': [logicalId, 'Arn'] };
}

function findAlias(
  logicalId: string,
  { AutoPublishAlias: name }: Properties,
): { logicalId: string; name: unknown } | undefined {
  if (name === undefined) return undefined;
  return { logicalId: `${logicalId}Alias${formatIdPart(name)}`, name };
}

/** Local code is an asset whose key is its path. SAM's default is the folder of the template. */
function expandCode({ CodeUri = '.', InlineCode, ImageUri }: Properties): Properties {
  if (InlineCode !== undefined) return { ZipFile: InlineCode };
  if (ImageUri !== undefined) return { ImageUri };
  return { S3Key: typeof CodeUri === 'string' ? CodeUri : Object(CodeUri).Key };
}

function expandRule(name: string, event: unknown, target: unknown): Properties {
  const { Pattern, RuleName, Target, Input, InputPath, DeadLetterConfig, RetryPolicy, ...rest } =
    Object(event);
  return {
    State: 'ENABLED',
    ...rest,
    EventPattern: Pattern,
    ...(RuleName !== undefined && { Name: RuleName }),
    Targets: [
      {
        Arn: target,
        Id: Target?.Id ?? `${name}LambdaTarget`,
        ...(Input !== undefined && { Input }),
        ...(InputPath !== undefined && { InputPath }),
        ...(DeadLetterConfig !== undefined && { DeadLetterConfig }),
        ...(RetryPolicy !== undefined && { RetryPolicy }),
      },
    ],
  };
}
