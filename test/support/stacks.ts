import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { inject } from 'vitest';

/** A resource of a template. CloudFormation's reference describes the `Properties` of its type. */
export interface Resource<Properties> {
  Properties: Properties;
  DeletionPolicy?: string;
}

interface Policy {
  Roles: { Ref: string }[];
  PolicyDocument: { Statement: { Effect: string; Action: string | string[]; Resource: unknown }[] };
}

/** A reference to an attribute of another resource in the template. */
export interface GetAtt {
  'Fn::GetAtt': [logicalId: string, attribute: string];
}

/** Reads the template of a stack of the synthesized app. */
export function readTemplate(stack: string): Template {
  return Template.fromJSON(
    JSON.parse(readFileSync(join(inject('assembly'), `${stack}.template.json`), 'utf8')),
  );
}

/** Finds the resources of one type, by logical ID. */
export function findResources<Properties>(
  template: Template,
  type: string,
): Record<string, Resource<Properties>> {
  return template.findResources(type) as Record<string, Resource<Properties>>;
}

/** Lists the actions that a role may perform, by resource. @throws Error if a statement has conditions or denies */
export function listAccess(template: Template, role: GetAtt): Record<string, string[]> {
  const roleId = role['Fn::GetAtt'][0];
  const statements = Object.values(findResources<Policy>(template, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }) => Ref === roleId))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const access: Record<string, string[]> = {};
  for (const { Action, Resource, ...rest } of statements) {
    if (Object.keys(rest).join() !== 'Effect' || rest.Effect !== 'Allow')
      throw new Error('Not a plain permission');
    for (const target of [Resource].flat().map(parseName)) {
      access[target] = [...(access[target] ?? []), ...[Action].flat()].sort();
    }
  }
  return access;
}

/** Parses the ARN of a table, index or log group in a template. @returns the resource's name in the code */
function parseName(arn: unknown): string {
  const text = JSON.stringify(arn);
  const name = /(?:FnGetAtt|"Fn::GetAtt":\[")([A-Za-z]+?)[0-9A-F]{8}/.exec(text)?.[1];
  if (name === undefined) throw new Error(`Not the ARN of one thing: ${text}`);
  const index = /\/index\/([A-Za-z]+)"/.exec(text)?.[1];
  return index === undefined ? name : `${name}/${index}`;
}
