import type { APIGatewayProxyEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { type AdminEvent, readAdminRequest } from '../../../../lambdas/admin-api/http/admin-request.ts';

/** The event of a REST API for a request to `/organisations`. */
const anEvent = (path: string, differing: Partial<APIGatewayProxyEvent> = {}) =>
  ({
    httpMethod: 'GET',
    resource: '/organisations',
    path: '/organisations',
    requestContext: { requestId: 'r1', path, identity: { sourceIp: '192.0.2.10' } },
    multiValueHeaders: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    body: null,
    isBase64Encoded: false,
    ...differing,
  }) as unknown as AdminEvent;

test('what a program sends several times is joined by commas, whatever the case of a header’s name', () => {
  const multiValueHeaders = { 'If-Match': ['"1"'], 'if-match': ['"2"', '"3"'] };
  const multiValueQueryStringParameters = { type: ['edited', 'deleted'], Type: ['created'] };
  const event = anEvent('/prod/organisations', { multiValueHeaders, multiValueQueryStringParameters });
  expect(readAdminRequest(event)).toMatchObject({
    headers: { 'if-match': '"1","2","3"' },
    queryStringParameters: { type: 'edited,deleted', Type: 'created' },
  });
});

test.each([
  ['/prod/organisations', '/prod'],
  ['/organisations', ''],
  ['/somewhere/else', ''],
])('the path %s in the API’s address has %j before that of the operation', (path, basePath) => {
  expect(readAdminRequest(anEvent(path))).toMatchObject({ basePath, rawPath: '/organisations', headers: {} });
});
