import type { StackTemplate } from '../cloud-assembly/cloud-assembly.ts';
import { type ApiKind, completeApis, listApiEvents } from './sam-events.ts';
import { expandFunction } from './sam-function.ts';
import { expandHttpApi } from './sam-http-api.ts';
import { expandRestApi } from './sam-rest-api.ts';
import { parseSamTemplate, type Resources, type SamResource, type SamTemplate } from './sam-template.ts';

/**
 * Expands a SAM template into the CloudFormation resources that `cdk synth` would write for the same app. APIs become resources,
 * methods and routes, because the emulator reads no OpenAPI documents. The code of a function is an asset whose key is its path.
 * Resources of other types stay as they are.
 * @param source the template, with the long forms of intrinsic functions
 * @throws EmulatorError if it is not a SAM template, or SAM would refuse it too
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
 */
export function expandSam(source: unknown): StackTemplate {
  const template = parseSamTemplate(source);
  const others = Object.entries(template.Resources).filter(([, { Type }]) => !isApi(Type));
  const { Parameters, Mappings, Conditions, Outputs } = template;
  return {
    Parameters,
    Mappings,
    Conditions,
    Resources: {
      ...Object.assign({}, ...others.map(([logicalId, resource]) => expandOther(logicalId, resource))),
      ...expandApis(template, 'Api'),
      ...expandApis(template, 'HttpApi'),
    },
    Outputs,
  };
}

function isApi(type: string): boolean {
  return type === 'AWS::Serverless::Api' || type === 'AWS::Serverless::HttpApi';
}

function expandApis(template: SamTemplate, kind: ApiKind): Resources {
  const events = listApiEvents(template, kind);
  const apis = Object.entries(completeApis(template, kind, events));
  const expanded = apis.map(([apiId, { Properties, Condition }]) => {
    const own = events.filter((event) => event.apiId === apiId);
    const resources =
      kind === 'Api'
        ? expandRestApi(apiId, Properties, own, template.Parameters)
        : expandHttpApi(apiId, Properties, own);
    return Condition === undefined ? resources : addCondition(resources, Condition);
  });
  return Object.assign({}, ...expanded);
}

function addCondition(resources: Resources, Condition: string): Resources {
  return Object.fromEntries(
    Object.entries(resources).map(([logicalId, resource]) => [logicalId, { Condition, ...resource }]),
  );
}

function expandOther(logicalId: string, resource: SamResource): Resources {
  const { Connectors: _, ...plain } = resource;
  switch (resource.Type) {
    case 'AWS::Serverless::Function':
      return expandFunction(logicalId, resource);
    case 'AWS::Serverless::SimpleTable':
      return { [logicalId]: expandTable(plain) };
    case 'AWS::Lambda::Function':
      return { [logicalId]: expandPlainFunction(plain) };
    default:
      return { [logicalId]: plain };
  }
}

const KEY_TYPES: Readonly<Record<string, string>> = { Binary: 'B', Number: 'N', String: 'S' };

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html */
function expandTable(resource: Resources[string]): Resources[string] {
  const { PrimaryKey, ...rest } = resource.Properties;
  const { Name: AttributeName = 'id', Type = 'String' } = Object(PrimaryKey);
  return {
    ...resource,
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      ...rest,
      AttributeDefinitions: [{ AttributeName, AttributeType: KEY_TYPES[Type] }],
      KeySchema: [{ AttributeName, KeyType: 'HASH' }],
    },
  };
}

/** The code of a plain function may be a path too, because SAM uploads it likewise. */
function expandPlainFunction(resource: Resources[string]): Resources[string] {
  const { Code } = resource.Properties;
  if (typeof Code !== 'string') return resource;
  return { ...resource, Properties: { ...resource.Properties, Code: { S3Key: Code } } };
}
