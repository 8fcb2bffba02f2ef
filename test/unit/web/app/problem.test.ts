import { expect, test } from 'vitest';
import { problemOf } from '../../../../web/api/problem.ts';

const problem = (status: number, code: string, more: object = {}) =>
  new Response(JSON.stringify({ type: `urn:latchkey:problem:${code}`, detail: 'Said.', ...more }), {
    status,
  });

test.each([
  [400, 'name-invalid', 'invalid'],
  [401, 'x', 'signed-out'],
  [403, 'not-an-administrator', 'forbidden'],
  [404, 'not-found', 'not-found'],
  [409, 'conflict', 'outdated'],
  [409, 'rotation-impossible', 'invalid'],
  [412, 'version-outdated', 'outdated'],
  [429, 'x', 'busy'],
  [500, 'internal-error', 'failed'],
  [503, 'unavailable', 'busy'],
])('an answer %i %s is a problem of the kind %s', async (status, code, kind) => {
  expect(await problemOf(problem(status, code))).toMatchObject({ kind, message: 'Said.' });
});

test('a problem tells which fields are at fault, and the number of the request', async () => {
  const errors = [{ field: 'name', detail: 'Too long.' }];
  const answer = problem(400, 'name-invalid', { errors, instance: 'urn:latchkey:request:R1' });
  expect(await problemOf(answer)).toMatchObject({
    fields: { name: 'Too long.' },
    instance: 'urn:latchkey:request:R1',
  });
});

test.each(['<html>Bad gateway</html>', '', 'null', '"x"', '{"message":"Unauthorized"}'])(
  'an answer that is none of the API’s (%s) is understood by its status',
  async (body) => {
    expect(await problemOf(new Response(body, { status: 502 }))).toMatchObject({
      kind: 'failed',
      fields: {},
    });
  },
);
