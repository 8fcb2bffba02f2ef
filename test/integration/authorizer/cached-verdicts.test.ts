import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { formatKeyValue, SECRET_BYTES } from '../../../core/key-value.ts';
import { editKey } from '../../../core/life-cycle.ts';
import { FORMS } from '../../support/authorizer-events.ts';
import { deploy } from '../../support/deployment.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';
import { openProtectedApi } from '../../support/protected-api.ts';

const { keys, organisation, key, importedKey, tables } = await deploy();
vi.stubEnv('IMPORTED_KEYS_TABLE', tables.importedKeys);
vi.spyOn(process.stdout, 'write').mockReturnValue(true);

const ROUTES = {
  'GET /reports': 'reports',
  'GET /accounts': 'accounts',
  'POST /accounts': 'accounts',
  'GET /accounts/{id}': 'accounts',
  'POST /sessions': 'authentication',
} as const;

const withReports = await organisation({ features: ['reports'] });
const other = await organisation();
const disabled = await key(withReports, 'full');
await keys.commit(
  editKey(withReports, disabled.key, { enabled: false }, policy, changeContextAt(new Date())).changes,
);
const full = await key(withReports, 'full');
const reports = await key(withReports, 'reports');
const elsewhere = await key(other, 'full');
const madeUp = formatKeyValue(policy.prefix, disabled.key, randomBytes(SECRET_BYTES));
const imported = await importedKey(other);
const VALUES = [full, reports, elsewhere, imported, disabled].map(({ value }) => value).concat(madeUp);

const SCHEMES: Record<string, (value: string) => Record<string, string>> = {
  OAApiKey: (value) => ({ Authorization: `OAApiKey ${value}` }),
  bearer: (value) => ({ authorization: `bearer ${value}` }),
  'two spaces': (value) => ({ authorization: `Bearer  ${value}` }),
  'no scheme': (value) => ({ Authorization: value }),
  'x-api-key': (value) => ({ 'X-Api-Key': value }),
  'beside another key': (value) => ({ Authorization: `Bearer ${value}`, 'x-api-key': full.value }),
  'behind another key': (value) => ({ Authorization: `Bearer ${full.value}`, 'x-api-key': value }),
  'beside an unsupported scheme': (value) => ({ Authorization: 'Basic anyone', 'x-api-key': value }),
  'two in one header': (value) => ({ Authorization: `Bearer ${full.value}, Bearer ${value}` }),
};

const REQUESTS = Object.keys(ROUTES).flatMap((route) =>
  VALUES.flatMap((value) => Object.values(SCHEMES).map((scheme) => ({ route, headers: scheme(value) }))),
);

/** The response to a caller whose key works. */
const formatAllowed = ({ key: { organisationId, keyId } }: { key: ApiKey }) =>
  `200 ${organisationId} ${keyId}`;

describe.each(FORMS)('verdicts cached by %s', (form) => {
  const open = () => openProtectedApi({ form, routes: ROUTES, ttlSeconds: 3600 });

  test('cached verdicts lead to the same responses as fresh ones, after any earlier requests', async () => {
    const cold: string[] = [];
    for (const { route, headers } of REQUESTS) cold.push(await (await open()).ask(route, headers));
    const bearers = [full, reports, elsewhere, imported, disabled].map(({ value }) =>
      SCHEMES.bearer?.(value),
    );
    const answersOn = (route: string) =>
      bearers.map(
        (headers) => cold[REQUESTS.findIndex((asked) => isDeepStrictEqual(asked, { route, headers }))],
      );
    expect(answersOn('GET /reports')).toEqual([
      formatAllowed(full),
      formatAllowed(reports),
      '403',
      '403',
      '401',
    ]);
    expect(answersOn('GET /accounts')).toEqual([
      formatAllowed(full),
      '403',
      formatAllowed(elsewhere),
      formatAllowed(imported),
      '401',
    ]);

    // Indexes, so that failures show no values.
    const anyOrder = fc.shuffledSubarray([...REQUESTS.keys()], { minLength: REQUESTS.length });
    const property = fc.asyncProperty(anyOrder, async (order) => {
      const warm = await open();
      const answers: string[] = [];
      const ask = async (number: number) => {
        const { route = '', headers = {} } = REQUESTS[number] ?? {};
        answers[number] = await warm.ask(route, headers);
      };
      for (const number of order) await ask(number);
      for (const number of order) {
        const checks = warm.checks();
        await ask(number);
        // Refusals are not cached. Everything else must be, or this test would prove nothing.
        if (cold[number] !== '401') expect(warm.checks()).toBe(checks);
      }
      expect(answers).toEqual(cold);
    });
    await fc.assert(property, { numRuns: 1 }); // of some eight hundred requests, and one for each form
  });
});
