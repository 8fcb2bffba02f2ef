import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TABLES } from '../../core/tables.ts';
import { policy } from './fixtures.ts';

/** An error response of AWS. */
export interface AwsRefusal {
  status?: number;
  type: string;
  message: string;
  CancellationReasons?: { Code: string }[];
}

/** Responses to operations such as `PutItem`, or `PutItem <table>`: JSON, or an error. */
export type AwsAnswers = Record<string, object | AwsRefusal>;

const OUTPUTS = [...Object.values(TABLES).map(({ output }) => output), 'UserPoolId'];

/**
 * Starts a mock of AWS in which every stack is deployed.
 * @param onFinished registers a callback for the end of the test
 * @returns environment variables that make a command use the mock
 */
export async function startRefusingAws(
  answers: AwsAnswers,
  onFinished: (cleanUp: () => void) => void,
): Promise<Record<string, string>> {
  let url = '';
  const server = createServer(async (request, response) => {
    const { operation, body } = await readRequest(request);
    const answer = answers[`${operation} ${body.TableName}`] ?? answers[operation];
    if (answer && isRefusal(answer)) {
      const { status = 400, type, ...details } = answer;
      const json = JSON.stringify({ __type: type, ...details });
      response.writeHead(status).end(operation === 'DescribeStacks' ? xmlError(answer) : json);
    } else if (operation === 'DescribeStacks') {
      response.end(stacks(url));
    } else {
      const MD5OfMessageBody = createHash('md5').update(String(body.MessageBody)).digest('hex');
      response.end(JSON.stringify(answer ?? { MD5OfMessageBody }));
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onFinished(() => void server.close());
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  };
}

/** CloudFormation is asked in the query protocol, all else in JSON. */
async function readRequest(
  request: IncomingMessage,
): Promise<{ operation: string; body: Record<string, unknown> }> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string')
    return { operation: target.split('.').at(-1) ?? '', body: JSON.parse(text) };
  const body = Object.fromEntries(new URLSearchParams(text));
  return { operation: body.Action ?? '', body };
}

function isRefusal(answer: object): answer is AwsRefusal {
  return 'type' in answer;
}

function stacks(url: string): string {
  const outputs = [
    ...OUTPUTS.map((name) => [name, `deployed-${name}`]),
    ['ExportLatchkeyDataKeyValuePrefix', 'lk'],
    ['IdentityProviders', '[]'],
    ['ImportedKeys', 'on'],
    ['ImportedKeyLife', 'P100Y'],
    ['PermissionCatalogue', JSON.stringify(policy.catalogue)],
    ['PlanQueueUrl', `${url}/1/plan`],
    ['DeadLettersUrl', `${url}/1/dead`],
    ['EventBusArn', 'arn-of-the-bus'],
    ['ReminderHour', '5'],
    ['ReminderStages', '30,0'],
    ...['PageUrl', 'AdminApiUrl', 'Issuer'].map((output) => [output, `${url}/${output}`]),
    ...Object.keys(policy.catalogue.permissions).map((permission) => [
      `${permission}AuthorizerArn`,
      `arn-of-${permission}`,
    ]),
  ].map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
    <StackName>any</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
    <Outputs>${outputs.join('')}</Outputs>
  </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function xmlError({ type, message }: AwsRefusal): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${type}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}
