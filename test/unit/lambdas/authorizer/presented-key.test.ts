import { describe, expect, test } from 'vitest';
import { findPresentedValue } from '../../../../lambdas/authorizer/presented-key.ts';
import { buildEvent, buildRequestEvent, FORMS } from '../../../support/authorizer-events.ts';

const VALUE = 'lk_northgate_01JD0000000000000000000000_secret';
const REQUEST_FORMS = FORMS.filter((form) => form !== 'REST TOKEN');
const NOT_A_KEY = '';

describe.each(FORMS)('value presented to %s', (form) => {
  test.each([
    ['OpenAthens’s scheme', { Authorization: `OAApiKey ${VALUE}` }],
    ['Bearer', { Authorization: `Bearer ${VALUE}` }],
    ['x-api-key', { 'x-api-key': VALUE }],
    ['a scheme in other capitals', { Authorization: `oaAPIkey ${VALUE}` }],
    ['several spaces after the scheme', { Authorization: `BEARER   ${VALUE}` }],
    ['white space around the value', { 'x-api-key': ` ${VALUE}\t` }],
  ])('a presented value is read with %s', (_, headers) => {
    expect(findPresentedValue(buildEvent(form, headers))).toBe(VALUE);
  });

  test.each([
    ['another scheme', 'Basic dXNlcjpwYXNzd29yZA=='],
    ['a scheme alone', 'OAApiKey'],
    ['two values', `OAApiKey ${VALUE}, OAApiKey ${VALUE}`],
    ['only spaces', '   '],
  ])('a presented value is not a key with %s', (_, authorization) => {
    expect(findPresentedValue(buildEvent(form, { authorization }))).not.toContain(VALUE);
  });
});

describe.each(REQUEST_FORMS)('value presented to %s', (form) => {
  test.each(['authorization', 'AUTHORIZATION', 'Authorization'])(
    'a presented value is read from the header %s',
    (name) => {
      expect(findPresentedValue(buildEvent(form, { [name]: `Bearer ${VALUE}` }))).toBe(VALUE);
    },
  );

  test.each(['X-API-KEY', 'X-Api-Key'])('a presented value is read from the header %s', (name) => {
    expect(findPresentedValue(buildEvent(form, { [name]: VALUE }))).toBe(VALUE);
  });

  test('a presented value is missing if no header for keys is sent', () => {
    expect(findPresentedValue(buildEvent(form, { cookie: VALUE, 'x-api-keys': VALUE }))).toBeUndefined();
  });

  test('a presented value needs a scheme in Authorization', () => {
    expect(findPresentedValue(buildEvent(form, { Authorization: VALUE }))).toBe(NOT_A_KEY);
  });

  test('a presented value must not have a scheme in x-api-key', () => {
    expect(findPresentedValue(buildEvent(form, { 'x-api-key': `Bearer ${VALUE}` }))).toBe(NOT_A_KEY);
  });

  test('a presented value is not read from x-api-key if Authorization is present, because verdicts are cached by Authorization', () => {
    const headers = { Authorization: 'Basic anyone', 'x-api-key': VALUE };
    expect(findPresentedValue(buildEvent(form, headers))).toBe(NOT_A_KEY);
  });

  test('a presented value is read from Authorization if both headers are sent', () => {
    const headers = { 'x-api-key': 'another', Authorization: `Bearer ${VALUE}` };
    expect(findPresentedValue(buildEvent(form, headers))).toBe(VALUE);
  });
});

describe('header that is sent twice', () => {
  test('a header that is sent twice is not a key if its values differ', () => {
    const last = { Authorization: `Bearer ${VALUE}` };
    const both = { Authorization: ['Bearer another', `Bearer ${VALUE}`] };
    expect(findPresentedValue(buildRequestEvent(last, both))).toBe(NOT_A_KEY);
    expect(findPresentedValue(buildRequestEvent({ 'x-api-key': VALUE, 'X-Api-Key': 'another' }))).toBe(
      NOT_A_KEY,
    );
  });

  test('a header that is sent twice is read if its values are the same', () => {
    const both = { Authorization: [`Bearer ${VALUE}`, `Bearer ${VALUE}`] };
    expect(findPresentedValue(buildRequestEvent({ Authorization: `Bearer ${VALUE}` }, both))).toBe(VALUE);
  });
});

test('a request without headers has no key', () => {
  expect(
    findPresentedValue({ ...buildRequestEvent({}), headers: null, multiValueHeaders: null }),
  ).toBeUndefined();
});
