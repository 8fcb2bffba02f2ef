import { describe, expect, inject, test } from 'vitest';

const { apiKeys, protectedApis } = inject('localHost');

/** The answer of an API of the other team's app to a key of the demonstration. */
async function ask(api: string, path: string, keyName?: string) {
  const url = protectedApis.find(({ name }) => name === api)?.url;
  const value = apiKeys.find(({ name }) => name === keyName)?.value;
  const response = await fetch(
    `${url}${path}`,
    value ? { headers: { authorization: `Bearer ${value}` } } : {},
  );
  const body = (await response.json()) as { organisationId?: string; visits?: number };
  return { status: response.status, type: response.headers.get('content-type'), body };
}

describe.each([
  ['a REST API, found by name', 'Records/Rest', '/records'],
  ['an HTTP API, with an ARN of another account', 'Records/Http', '/people'],
])('%s', (_, api, path) => {
  test('lets in who has a key with the function, and runs on tables of its own', async () => {
    const first = await ask(api, path, 'Identity management');
    expect(first).toMatchObject({ status: 200, body: { organisationId: 'northgate' } });
    const second = await ask(api, path, 'Identity management');
    expect(second.body.visits).toBe(Number(first.body.visits) + 1);
  });

  test.each([
    [401, 'no key', undefined],
    [401, 'a disabled key', 'Reading list pilot'],
    [403, 'a key without the function', 'Student portal'],
  ])('answers %i to %s', async (status, _what, keyName) => {
    expect(await ask(api, path, keyName)).toMatchObject({ status });
  });
});

test('a refusal is in the app’s own words', async () => {
  expect(await ask('Records/Rest', '/records')).toMatchObject({ type: 'application/problem+json' });
});
