import { expect, vi } from 'vitest';
import { handler } from '../../lambdas/authorizer/check-key.ts';
import { buildAppSyncEvent, buildEvent, FORMS, METHOD_ARN } from './authorizer-events.ts';
import { stubEnvironment } from './environment.ts';
import { buildRequirementVariables } from './fixtures.ts';
import { decide } from './policy-decision.ts';

/** Verdicts of {@link checkInEveryForm}: the policy allows, the policy denies (403), or there is none (401). */
export const ALLOWED = 'allowed';
export const FORBIDDEN = 'denied explicitly';
export const INVALID = 'Unauthorized';

const PRESENTATIONS = {
  OAApiKey: (value: string) => ({ Authorization: `OAApiKey ${value}` }),
  Bearer: (value: string) => ({ Authorization: `Bearer ${value}` }),
  'x-api-key': (value: string) => ({ 'x-api-key': value }),
};

/**
 * Checks a key value with every form of event and in every presentation. Fails if the verdicts differ, or if AppSync would
 * decide otherwise. Sets the clock, so
 * tests must restore the real one.
 */
export async function checkInEveryForm(value: string, required: string, now = new Date()): Promise<string> {
  stubEnvironment(buildRequirementVariables(required));
  vi.useFakeTimers({ toFake: ['Date'], now });
  const events = FORMS.flatMap((form) =>
    Object.values(PRESENTATIONS).map((headers) => buildEvent(form, headers(value))),
  );
  const verdicts = await Promise.all(
    events.map((event) =>
      handler(event).then(
        ({ policyDocument }) => decide(policyDocument, METHOD_ARN, now),
        (error: Error) => error.message,
      ),
    ),
  );
  const [verdict = '', ...others] = new Set(verdicts);
  expect(others).toEqual([]);
  const inAppSync = await handler(buildAppSyncEvent(value)).then(
    ({ isAuthorized }) => isAuthorized,
    (error: Error) => error.message,
  );
  const isDecided = [ALLOWED, FORBIDDEN, INVALID].includes(verdict);
  expect(inAppSync).toBe(isDecided ? verdict === ALLOWED : verdict);
  return verdict;
}
