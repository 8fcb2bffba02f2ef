import { expect, test } from 'vitest';
import { parseErrorResponse } from '../../../../web/api/admin-api-error.ts';

const buildResponse = (status: number, type: string, more: object = {}) =>
  new Response(JSON.stringify({ type: `urn:latchkey:problem:${type}`, detail: 'The detail.', ...more }), {
    status,
  });

test.each([
  [400, 'name-invalid', 'invalid'],
  [401, 'x', 'signed-out'],
  [403, 'not-an-administrator', 'forbidden'],
  [404, 'not-found', 'not-found'],
  [409, 'conflict', 'outdated'],
  [409, 'rotation-impossible', 'invalid'],
  [409, 'already-created', 'already-created'],
  [409, 'request-in-progress', 'busy'],
  [412, 'version-outdated', 'outdated'],
  [422, 'idempotency-key-reused', 'failed'],
  [429, 'x', 'busy'],
  [500, 'internal-error', 'failed'],
  [503, 'unavailable', 'busy'],
])('a response %i %s becomes an error with the code %s', async (status, type, code) => {
  expect(await parseErrorResponse(buildResponse(status, type))).toMatchObject({
    code,
    message: 'The detail.',
  });
});

test('the error names the invalid fields and the request ID', async () => {
  const errors = [{ field: 'name', detail: 'Too long.' }];
  const response = buildResponse(400, 'name-invalid', { errors, instance: 'urn:latchkey:request:R1' });
  expect(await parseErrorResponse(response)).toMatchObject({
    fieldErrors: { name: 'Too long.' },
    requestId: 'R1',
  });
});

test.each(['<html>Bad gateway</html>', '', 'null', '"x"', '{"message":"Unauthorized"}'])(
  'for a body that is not a problem (%s), the status decides',
  async (body) => {
    expect(await parseErrorResponse(new Response(body, { status: 502 }))).toMatchObject({
      code: 'failed',
      fieldErrors: {},
    });
  },
);
