import { readFile, writeFile } from 'node:fs/promises';
import type { Template } from 'aws-cdk-lib/assertions';
import { synthesizeApp } from './synthesize.ts';

/** Where the names of the last release are. `npm run release` writes them. */
const FILE = new URL('../infrastructure/released-names.json', import.meta.url);

/** Resources that hold what cannot be made again, or that others refer to by a generated name. */
const STATEFUL = [
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::ApiGatewayV2::Api',
  'AWS::CloudFront::Distribution',
  'AWS::DynamoDB::GlobalTable',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
];

/** Lists the names of a deployment that operators, commands, other teams and other stacks hold, as lines. */
export function listHeldNames(): string[] {
  const app = synthesizeApp({ signInDomainPrefix: 'example-keys' });
  return Object.entries(app)
    .flatMap(([part, template]) => listNames(template).map((name) => `${part}: ${name}`))
    .toSorted();
}

export async function readReleasedNames(): Promise<string[]> {
  return JSON.parse(await readFile(FILE, 'utf8'));
}

export async function writeReleasedNames(): Promise<void> {
  await writeFile(FILE, `${JSON.stringify(listHeldNames(), null, 2)}\n`);
}

function listNames(template: Template): string[] {
  const { Resources, Outputs = {} } = template.toJSON();
  const resources = Object.entries<{ Type: string; Properties: Record<string, unknown> }>(Resources);
  return [
    ...resources
      .filter(([, { Type }]) => STATEFUL.includes(Type))
      .map(([logicalId, { Type }]) => `${Type} ${logicalId}`),
    // Replacing a function or parameter would remove a name that others use.
    ...resources.flatMap(([logicalId, { Type, Properties }]) => {
      const name = Type === 'AWS::SSM::Parameter' ? Properties.Name : Properties?.FunctionName;
      return typeof name === 'string' ? [`${Type} ${logicalId} is called ${name}`] : [];
    }),
    // Exports too: CloudFormation refuses to remove one while a stack of the last release still imports it.
    ...Object.keys(Outputs).map((output) => `output ${output}`),
  ];
}
