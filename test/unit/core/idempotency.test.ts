import { describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import {
  buildIdempotentRequest,
  type CreatingRequest,
  getForgottenUntil,
  getRequestPurgeTime,
  repeatCreation,
} from '../../../core/idempotency.ts';
import { matchesHash } from '../../../core/key-value.ts';
import { createKey } from '../../../core/life-cycle.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

const AT = '2026-11-23T12:00:00.500Z';
const context = changeContextAt(AT);
const { key, value } = createKey(
  anOrganisation(),
  { name: 'Library', permissionLevel: 'full' },
  policy,
  changeContextAt('2026-11-23T11:00:00Z'),
);
const asked = {
  subject: 'ada',
  organisationId: 'northgate',
  idempotencyKey: '1',
  operation: ['create'],
  input: { name: 'Library' },
};
const request = buildIdempotentRequest(asked);
const first: CreatingRequest = {
  ...request,
  organisationId: 'northgate',
  keyId: key.keyId,
  requestedAt: AT,
};
const repeat = (stored: ApiKey | undefined, fingerprint = request.fingerprint) =>
  repeatCreation(first, { ...request, fingerprint }, stored, policy, context);

describe('the identity of a request', () => {
  test.each([
    ['subject', 'ben'],
    ['organisationId', 'southgate'],
    ['idempotencyKey', '2'],
  ])('another %s is another request', (field, other) => {
    const { requestId, fingerprint } = buildIdempotentRequest({ ...asked, [field]: other });
    expect(requestId).not.toBe(request.requestId);
    expect(fingerprint).toBe(request.fingerprint);
  });

  test.each([
    ['operation', ['create', '']],
    ['operation', ['rotate']],
    ['input', { name: 'Loans' }],
    ['input', {}],
  ])('the same request with another %s (%j) is detected', (field, other) => {
    const { requestId, fingerprint } = buildIdempotentRequest({ ...asked, [field]: other });
    expect(requestId).toBe(request.requestId);
    expect(fingerprint).not.toBe(request.fingerprint);
  });

  test('the identity shows nothing of the request, and its parts are not confused', () => {
    expect(request).toEqual({
      requestId: expect.stringMatching(/^[\w-]{43}$/),
      fingerprint: expect.stringMatching(/^[\w-]{43}$/),
    });
    const shifted = { ...asked, subject: 'adan', organisationId: 'orthgate' };
    expect(buildIdempotentRequest(shifted).requestId).not.toBe(request.requestId);
  });
});

test('a request is recognised for a day, and removed after it', () => {
  expect(getForgottenUntil(context.now)).toBe('2026-11-22T12:00:00.500Z');
  expect(getRequestPurgeTime(first) * 1000).toBe(Date.parse('2026-11-24T12:00:01Z'));
});

describe('a repeated request', () => {
  test('the key gets a new value if it was never used, unless it is used meanwhile', () => {
    const again = repeat(key);
    expect(again.value).toMatch(new RegExp(`^lk_northgate_${key.keyId}_`));
    expect([value, again.value].map((one) => matchesHash(again.key.valueHash, one))).toEqual([false, true]);
    const event = { type: 'reissued', before: {}, after: {}, actor: context.actor };
    const updated = { keyId: key.keyId, hint: again.value.slice(-4), version: 2 };
    expect(again.changes).toMatchObject([{ key: updated, previousVersion: 1, event, onlyIfUnused: true }]);
  });

  test('another request with the same Idempotency-Key is refused', () => {
    expect(() => repeat(key, 'another')).toThrow(expect.objectContaining({ code: 'idempotency-key-reused' }));
  });

  test.each<[string, Partial<ApiKey> | undefined]>([
    ['which was deleted', undefined],
    ['which has been used since', { lastUsedAt: AT }],
    ['which no longer works', { worksUntil: AT }],
    ['which has been replaced since', { replacedBy: 'another' }],
  ])('the value cannot be shown again of a key %s', (why, differing) => {
    const named = differing ? `the key “Library” (${key.keyId}), ${why}.` : `the key ${key.keyId}, ${why}.`;
    expect(() => repeat(differing && { ...key, ...differing })).toThrow(
      expect.objectContaining({
        code: 'already-created',
        keyId: key.keyId,
        message: expect.stringContaining(named),
      }),
    );
  });
});
