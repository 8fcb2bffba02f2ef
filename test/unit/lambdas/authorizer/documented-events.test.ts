import { describe, expect, test } from 'vitest';
import { handler } from '../../../../lambdas/authorizer/check-key.ts';
import type { AuthorizerEvent } from '../../../../lambdas/authorizer/presented-key.ts';
import { FORMS } from '../../../support/authorizer-events.ts';
import { listDocumentedEvents } from '../../../support/documented-events.ts';
import { decide } from '../../../support/policy-decision.ts';
import { key, value } from './authorizer-support.ts';

/** Stages in every partition, including the default stage of an HTTP API. */
const STAGES = [
  'arn:aws:execute-api:us-east-1:123456789012:abcdef123/test',
  'arn:aws-cn:execute-api:cn-north-1:123456789012:abcdef123/test',
  'arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:abcdef123/$default',
];

describe.each(FORMS)('documented event of %s', (form) => {
  const ask = (stageArn: string, authorization: string) =>
    handler(listDocumentedEvents(stageArn, authorization)[form] as AuthorizerEvent);

  test.each(STAGES)('a documented event gets a policy for all of %s', async (stageArn) => {
    const { principalId, policyDocument, context } = await ask(stageArn, `OAApiKey ${value}`);
    expect(principalId).toBe(key.keyId);
    expect(decide(policyDocument, `${stageArn}/POST/other`, new Date())).toBe('allowed');
    expect(decide(policyDocument, `${stageArn}2/GET/request`, new Date())).toBe('not allowed');
    // REST APIs accept only strings, numbers and booleans.
    expect(Object.values(context).map((entry) => typeof entry)).toEqual(
      Object.values(context).map(() => 'string'),
    );
  });

  test('a documented event gets the error for 401 without a working key', async () => {
    await expect(ask(STAGES[0] ?? '', 'Basic dXNlcjpwYXNzd29yZA==')).rejects.toThrow(/^Unauthorized$/);
  });
});

test('the documented event of a WebSocket API gets a policy for its stage', async () => {
  const stageArn = 'arn:aws:execute-api:us-east-1:123456789012:abcdef123/default';
  const event = {
    type: 'REQUEST',
    methodArn: `${stageArn}/$connect`,
    headers: { Connection: 'upgrade', Upgrade: 'websocket', Authorization: `OAApiKey ${value}` },
    queryStringParameters: {},
    requestContext: { routeKey: '$connect', eventType: 'CONNECT', stage: 'default', apiId: 'abcdef123' },
  } as unknown as AuthorizerEvent;
  const { policyDocument } = await handler(event);
  expect(decide(policyDocument, `${stageArn}/$connect`, new Date())).toBe('allowed');
});
