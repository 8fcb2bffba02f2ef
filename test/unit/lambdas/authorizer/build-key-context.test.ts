import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import { getKeyContext } from '../../../../core/key-context.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import { buildKeyContext } from '../../../../lambdas/authorizer/authorizer-result.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';

const EXPIRES_AT = '2027-11-23T00:00:00.000Z';
const DAY_MS = 24 * 60 * 60 * 1000;
const { key } = createKey(
  anOrganisation({ organisationId: 'law', path: ['northgate', 'law'] }),
  { name: 'Library', permissionLevel: 'full' },
  policy,
  changeContextAt('2026-11-23T12:00:00Z'),
);

function contextBefore(end: string, milliseconds: number, differing: Partial<ApiKey> = {}, days = 30) {
  return buildKeyContext({ ...key, ...differing }, 'own', new Date(Date.parse(end) - milliseconds), days);
}

test('the key context contains whose key it is, and nothing of its value', () => {
  expect(contextBefore(EXPIRES_AT, 31 * DAY_MS)).toEqual({
    organisationId: 'law',
    organisationPath: 'northgate/law',
    keyId: key.keyId,
    keyName: 'Library',
    permissionLevel: 'full',
    reach: 'own',
    expiresOn: '2027-11-23',
    expiresAt: EXPIRES_AT,
  });
});

describe('name of the key', () => {
  test.each([
    ['Library', 'Library'],
    ["Ada's key (staging) & <more>: 1/2, 50 €", "Ada's key (staging) & <more>: 1/2, 50 %E2%82%AC"],
    ['{"role":"admin"}', '{%22role%22:%22admin%22}'],
    ['back\\slash', 'back%5Cslash'],
    ['100%20', '100%2520'],
    ['C++', 'C%2B%2B'],
    ['line\r\nbreak\u0000', 'line%0D%0Abreak%00'],
    ['Bibliothèque 📚', 'Biblioth%C3%A8que %F0%9F%93%9A'],
  ])('the name %j is passed to the protected API as %j', (name, passed) => {
    expect(contextBefore(EXPIRES_AT, 31 * DAY_MS, { name }).keyName).toBe(passed);
  });

  test('every name is passed as ASCII that needs no escape in JSON, and the helper reads it as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (name) => {
        const context = contextBefore(EXPIRES_AT, 31 * DAY_MS, { name });
        expect(context.keyName).toMatch(/^[ -~]*$/);
        expect(JSON.stringify(context.keyName)).toBe(`"${context.keyName}"`);
        expect(getKeyContext({ requestContext: { authorizer: { lambda: context } } }).keyName).toBe(name);
      }),
    );
  });
});

describe('warning', () => {
  test.each([60, 30, 7])('the warning begins %i days before the end, and contains when that was', (days) => {
    const before = contextBefore(EXPIRES_AT, days * DAY_MS + 1, {}, days);
    expect(before).not.toHaveProperty('warning');
    expect(before).not.toHaveProperty('warningSince');
    for (const left of [days * DAY_MS, 1]) {
      expect(contextBefore(EXPIRES_AT, left, {}, days)).toMatchObject({
        warning: expect.stringMatching(`${EXPIRES_AT}\\. Ask an administrator`),
        warningSince: new Date(Date.parse(EXPIRES_AT) - days * DAY_MS).toISOString(),
      });
    }
  });

  test('the warning is never sent if the only reminder is after the end', () => {
    expect(contextBefore(EXPIRES_AT, 1, {}, 0)).not.toHaveProperty('warning');
  });

  test('the warning is based on the end of a rotated key’s overlap, and says what to do', () => {
    const worksUntil = '2026-12-01T09:30:00.123Z';
    const context = contextBefore(worksUntil, 1, { worksUntil, replacedBy: '01JD0000000000000000000000' });
    expect(context.expiresAt).toBe(worksUntil);
    expect(context.warning).toMatch(/stops working at 2026-12-01T09:30:00\.123Z\. Change to the key/);
  });
});
