import { describe, expect, test, vi } from 'vitest';
import { FORMS, type Form } from '../../../support/authorizer-events.ts';
import { key, present, value } from './authorizer-support.ts';

describe('usage identifier', () => {
  const told = async (form: Form) => (await present(form, value)).usageIdentifierKey;

  test.each(FORMS)('the usage identifier is not set unless it is enabled: %s', async (form) => {
    expect(await told(form)).toBeUndefined();
  });

  test.each<[Form, string | undefined]>([
    ['REST TOKEN', key.keyId],
    ['REST REQUEST', key.keyId],
    ['HTTP 1.0', undefined],
    ['HTTP 2.0', undefined],
  ])('the usage identifier is, for %s: %s', async (form, expected) => {
    vi.stubEnv('IDENTIFY_USAGE', 'on');
    expect(await told(form)).toBe(expected);
  });
});
