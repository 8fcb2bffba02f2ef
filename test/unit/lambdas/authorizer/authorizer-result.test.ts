import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import { buildAuthorizerResult, buildKeyContext } from '../../../../lambdas/authorizer/authorizer-result.ts';
import { getStageArn } from '../../../../lambdas/authorizer/presented-key.ts';
import { instants } from '../../../support/arbitraries.ts';
import {
  buildEvent,
  buildRequestEvent,
  FORMS,
  METHOD_ARN,
  STAGE_ARN,
} from '../../../support/authorizer-events.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';
import { decide } from '../../../support/policy-decision.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const METHODS = `${STAGE_ARN}/*`;

function aKey(differing: Partial<ApiKey> = {}): ApiKey {
  const wish = { name: 'Library', permissionLevel: 'full' } as const;
  return { ...createKey(anOrganisation(), wish, policy, changeContextAt(NOW)).key, ...differing };
}

const CONTEXT = buildKeyContext(aKey(), 'branch', NOW, 30);

function buildPolicy(key: ApiKey) {
  return buildAuthorizerResult({ outcome: 'allowed', key }, METHODS, CONTEXT, false).policyDocument;
}

const decision = (key: ApiKey, at: number, methodArn = METHOD_ARN) =>
  decide(buildPolicy(key), methodArn, new Date(at));

describe('policy of an allowed key', () => {
  test('the policy of an allowed key allows until the last millisecond before the key’s end, then denies, even if it is cached', () => {
    fc.assert(
      fc.property(instants(), fc.option(instants(), { nil: undefined }), (expiry, overlapEnd) => {
        const key = aKey({
          expiresAt: expiry.toISOString(),
          ...(overlapEnd && { worksUntil: overlapEnd.toISOString() }),
        });
        const end = Math.min(expiry.getTime(), overlapEnd?.getTime() ?? Number.POSITIVE_INFINITY);
        expect(decision(key, end - 1)).toBe('allowed');
        // Explicitly, because a resource policy of the API may allow everyone.
        expect(decision(key, end)).toBe('denied explicitly');
        expect(decision(key, end + 3_600_000)).toBe('denied explicitly');
        // Should the denial not apply, nothing allows either.
        const [allow] = buildPolicy(key).Statement;
        expect(
          allow && decide({ Version: '2012-10-17', Statement: [allow] }, METHOD_ARN, new Date(end)),
        ).toBe('not allowed');
      }),
    );
  });

  test.each(FORMS)(
    'the policy of an allowed key applies to every method of the stage, because it may be cached: %s',
    (form) => {
      const other = `${STAGE_ARN}/POST/api/v1/example.org/account/create`;
      const { policyDocument } = buildAuthorizerResult(
        { outcome: 'allowed', key: aKey() },
        getStageArn(buildEvent(form, {})),
        CONTEXT,
        false,
      );
      expect(decide(policyDocument, other, NOW)).toBe('allowed');
    },
  );

  test('building a policy throws if the event has no method ARN', () => {
    const methodArn = 'arn:aws:lambda:eu-west-2:123456789012:function:of-no-api';
    expect(() => getStageArn({ ...buildRequestEvent({}), methodArn })).toThrow(methodArn);
  });

  test('the policy of an allowed key does not apply to another stage or API', () => {
    for (const other of [
      METHOD_ARN.replace('/prod/', '/production/'),
      METHOD_ARN.replace('abcdef', 'fedcba'),
    ]) {
      expect(decision(aKey(), NOW.getTime(), other)).toBe('not allowed');
    }
  });
});

test('the policy of a key without the permission denies', () => {
  const { policyDocument } = buildAuthorizerResult(
    { outcome: 'forbidden', key: aKey() },
    METHODS,
    CONTEXT,
    false,
  );
  expect(decide(policyDocument, METHOD_ARN, NOW)).toBe('denied explicitly');
});
