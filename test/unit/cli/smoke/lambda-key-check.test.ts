import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askKeyCheck } from '../../../../cli/smoke/lambda-key-check.ts';
import { getStageArn } from '../../../../lambdas/authorizer/presented-key.ts';

const ARN = 'arn:aws:lambda:eu-west-2:123456789012:function:latchkey-authorizer-reports:live';
const access = {
  region: async () => 'eu-west-2',
  credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
};
let answer: { status: number; isError: boolean; body: unknown };
let asked: { url: string | undefined; headers: IncomingHttpHeaders; body: string };
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  asked = { url: request.url, headers: request.headers, body };
  if (answer.isError) response.setHeader('x-amz-function-error', 'Unhandled');
  response.writeHead(answer.status).end(JSON.stringify(answer.body));
});

beforeEach(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(() => void server.close());

test('a key check is invoked behind its alias, with a signed request in the form of a REST API’s', async () => {
  answer = { status: 200, isError: true, body: { errorMessage: 'Unauthorized' } };
  expect(await askKeyCheck(access, ARN, 'lk_smoke')).toBe('refused');
  expect(asked.url).toBe(`/2015-03-31/functions/${encodeURIComponent(ARN)}/invocations`);
  expect(asked.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-2\/lambda\/aws4_request, SignedHeaders=content-type;host;/,
  );
  expect(asked.headers['content-type']).toBe('application/json');
  const event = JSON.parse(asked.body);
  expect(event).toMatchObject({ type: 'TOKEN', authorizationToken: 'Bearer lk_smoke' });
  expect(getStageArn(event)).toMatch(/^arn:aws:execute-api:eu-west-2:/);
});

test.each([
  ['lets the key in', 200, false, { policyDocument: {} }, 'it let an unknown key in'],
  ['cannot read its table', 200, true, { errorMessage: 'AccessDenied' }, 'it failed: AccessDenied'],
  [
    'does not exist',
    404,
    false,
    { Message: 'Function not found' },
    'Lambda answered 404: {"Message":"Function not found"}',
  ],
])('a key check that %s has not refused', async (_, status, isError, body, outcome) => {
  answer = { status, isError, body };
  expect(await askKeyCheck(access, ARN, 'lk_smoke')).toBe(outcome);
});

test('a role that may not invoke the key check is told which permission it needs', async () => {
  answer = { status: 403, isError: false, body: { Message: 'User: x is not authorized' } };
  await expect(askKeyCheck(access, ARN, 'lk_smoke')).rejects.toThrow(
    `AWS denied access to ${ARN}. Use a role with lambda:InvokeFunction on it.`,
  );
});
