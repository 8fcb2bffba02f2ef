import { expect, test } from 'vitest';
import * as z from 'zod';
import type { ExampleRequest } from '../../../../lambdas/example-api/operation.ts';
import { parseMediaBody } from '../../../../lambdas/example-api/request.ts';

const MEDIA_TYPE = 'application/vnd.example.Thing-v1+json';
const schema = z.strictObject({ name: z.object({ first: z.string() }) });
const parse = (contentType: string | undefined, body: string | null) =>
  parseMediaBody(
    { headers: { 'Content-Type': contentType }, body } as unknown as ExampleRequest,
    MEDIA_TYPE,
    schema,
  );

test.each([MEDIA_TYPE, 'application/json; charset=utf-8'])('a body of %s is read', (contentType) => {
  expect(parse(contentType, '{"name":{"first":"Ada"}}')).toEqual({ name: { first: 'Ada' } });
});

test.each([undefined, '', 'JSON', 'text/plain'])(
  'a body of the media type “%s” is refused',
  (contentType) => {
    expect(() => parse(contentType, '{}')).toThrow(
      expect.objectContaining({ status: 415, code: 'unsupportedMediaType' }),
    );
  },
);

test.each([null, '', '{'])('the body %j is refused, because it is not JSON', (body) => {
  expect(() => parse(MEDIA_TYPE, body)).toThrow(
    expect.objectContaining({ status: 400, code: 'invalidJson' }),
  );
});

test('a refusal names each field at fault, and what is wrong with the whole', () => {
  expect(() => parse(MEDIA_TYPE, '{"name":{},"age":7}')).toThrow(
    /^name\.first: .+; Unrecognized key: "age"$/,
  );
});
