import { describe, expect, test } from 'vitest';
import { getPresentedValue } from '../../../../lambdas/authorizer/presented-key.ts';
import { buildEvent, buildRequestEvent, FORMS } from '../../../support/authorizer-events.ts';

const VALUE = 'lk_northgate_01JD0000000000000000000000_secret';
const REQUEST_FORMS = FORMS.filter((form) => form !== 'REST TOKEN');
const NOT_A_KEY = '';

describe.each(FORMS)('presented to %s', (form) => {
  test.each([
    ['OpenAthens’s scheme', { Authorization: `OAApiKey ${VALUE}` }],
    ['Bearer', { Authorization: `Bearer ${VALUE}` }],
    ['x-api-key', { 'x-api-key': VALUE }],
    ['a scheme in another case', { Authorization: `oaAPIkey ${VALUE}` }],
    ['several blanks after the scheme', { Authorization: `BEARER   ${VALUE}` }],
    ['blanks around a value', { 'x-api-key': ` ${VALUE}\t` }],
  ])('%s', (_, headers) => {
    expect(getPresentedValue(buildEvent(form, headers))).toBe(VALUE);
  });

  test.each([
    ['another scheme', 'Basic dXNlcjpwYXNzd29yZA=='],
    ['a scheme alone', 'OAApiKey'],
    ['two values', `OAApiKey ${VALUE}, OAApiKey ${VALUE}`],
    ['blanks', '   '],
  ])('%s is no key', (_, authorization) => {
    expect(getPresentedValue(buildEvent(form, { authorization }))).not.toContain(VALUE);
  });
});

describe.each(REQUEST_FORMS)('presented to %s', (form) => {
  test.each(['authorization', 'AUTHORIZATION', 'Authorization'])('as %s', (name) => {
    expect(getPresentedValue(buildEvent(form, { [name]: `Bearer ${VALUE}` }))).toBe(VALUE);
  });

  test.each(['X-API-KEY', 'X-Api-Key'])('as %s', (name) => {
    expect(getPresentedValue(buildEvent(form, { [name]: VALUE }))).toBe(VALUE);
  });

  test('no header of a key is no key, whatever else is sent', () => {
    expect(getPresentedValue(buildEvent(form, { cookie: VALUE, 'x-api-keys': VALUE }))).toBeUndefined();
  });

  test('Authorization needs a scheme', () => {
    expect(getPresentedValue(buildEvent(form, { Authorization: VALUE }))).toBe(NOT_A_KEY);
  });

  test('x-api-key takes none', () => {
    expect(getPresentedValue(buildEvent(form, { 'x-api-key': `Bearer ${VALUE}` }))).toBe(NOT_A_KEY);
  });

  test('x-api-key cannot earn a verdict that is kept for another Authorization', () => {
    const headers = { Authorization: 'Basic anyone', 'x-api-key': VALUE };
    expect(getPresentedValue(buildEvent(form, headers))).toBe(NOT_A_KEY);
  });

  test('Authorization decides where both are sent', () => {
    const headers = { 'x-api-key': 'another', Authorization: `Bearer ${VALUE}` };
    expect(getPresentedValue(buildEvent(form, headers))).toBe(VALUE);
  });
});

describe('a header sent twice', () => {
  test('with different values is no key', () => {
    const last = { Authorization: `Bearer ${VALUE}` };
    const both = { Authorization: ['Bearer another', `Bearer ${VALUE}`] };
    expect(getPresentedValue(buildRequestEvent(last, both))).toBe(NOT_A_KEY);
    expect(getPresentedValue(buildRequestEvent({ 'x-api-key': VALUE, 'X-Api-Key': 'another' }))).toBe(
      NOT_A_KEY,
    );
  });

  test('with the same value is that value', () => {
    const both = { Authorization: [`Bearer ${VALUE}`, `Bearer ${VALUE}`] };
    expect(getPresentedValue(buildRequestEvent({ Authorization: `Bearer ${VALUE}` }, both))).toBe(VALUE);
  });
});

test('a request without headers presents no key', () => {
  expect(
    getPresentedValue({ ...buildRequestEvent({}), headers: null, multiValueHeaders: null }),
  ).toBeUndefined();
});
