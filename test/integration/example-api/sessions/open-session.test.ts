import { describe, expect, test } from 'vitest';
import { handler } from '../../../../lambdas/example-api/sessions/open-session.ts';
import { deploy } from '../../../support/deployment.ts';
import { expectNotFound } from '../../../support/example-api.ts';
import { buildRequest, lambdaContext } from '../../../support/example-requests.ts';

const MEDIA_TYPE = 'application/vnd.eduserv.iam.auth.localAccountSessionRequest+json';

const { organisation, key } = await deploy();
const top = await organisation();
const middle = await organisation({ organisationId: 'middle', path: [top.organisationId, 'middle'] });
const bottom = await organisation({ organisationId: 'bottom', path: [...middle.path, 'bottom'] });
const unrelated = await organisation();
const { key: middleKey } = await key(middle, 'authentication');

const person = {
  connectionID: '123',
  uniqueUserIdentifier: 'asdf-fgfdgew321234',
  displayName: 'John Smith',
  returnUrl: 'https://library.example/back?x=1',
  attributes: { emailAddress: 'john@library.example' },
};

function open(
  body: unknown,
  { organisationId = 'middle', mediaType = MEDIA_TYPE, presented = middleKey } = {},
) {
  const request = buildRequest(presented, {
    path: `/api/v1/example.org/organisation/${organisationId}/local-auth/session`,
    pathParameters: { organisationId },
    headers: { 'Content-Type': mediaType },
    body,
  });
  return handler(request, lambdaContext);
}

describe('session request', () => {
  test('a session request gets the URL for the person, with the media type and fields that clients read', async () => {
    const answer = await open(person);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers?.['content-type']).toBe(
      'application/vnd.eduserv.iam.auth.accountSessionInitiator+json',
    );
    const body = JSON.parse(answer.body);
    expect(body.sessionInitiatorUrl).toMatch(/^https:\/\/.+/);
    expect(Date.parse(body.expiry)).toBeGreaterThan(Date.now());
  });

  test('a session request gets a different URL each time', async () => {
    const [first, second] = [await open(person), await open(person)];
    expect(JSON.parse(first.body).sessionInitiatorUrl).not.toBe(JSON.parse(second.body).sessionInitiatorUrl);
  });

  const { returnUrl: _, ...withoutReturn } = person;
  test.each([
    ['with a charset', person, `${MEDIA_TYPE}; charset=UTF-8`],
    ['as plain JSON', person, 'application/json'],
    ['with a URL without TLS', { ...person, returnUrl: 'http://library.example/' }, MEDIA_TYPE],
    [
      'with numbers for IDs and names',
      { ...person, connectionID: 123, uniqueUserIdentifier: 42, displayName: 42 },
      MEDIA_TYPE,
    ],
    [
      'with the returnData that OpenAthens sent',
      { ...withoutReturn, returnData: 'jk46gubeuvpweb' },
      MEDIA_TYPE,
    ],
    ['with PHP’s empty array for no attributes', { ...person, attributes: [] }, MEDIA_TYPE],
    ['with fields of a later version', { ...person, locale: 'en' }, MEDIA_TYPE],
  ])('a session request is accepted as existing clients send it: %s', async (_what, body, mediaType) => {
    expect((await open(body, { mediaType })).statusCode).toBe(200);
  });

  test.each([
    ['connectionID', { ...person, connectionID: undefined }],
    ['uniqueUserIdentifier', { ...person, uniqueUserIdentifier: '' }],
    ['displayName', { ...person, displayName: null }],
    ['returnUrl', withoutReturn],
    ['returnUrl', { ...person, returnUrl: 'javascript:alert(1)' }],
    ['returnUrl', { ...person, returnUrl: 'xhttps://library.example/' }],
    ['returnUrl', { ...person, returnUrl: 'httpsx://library.example/' }],
    ['returnUrl', { ...person, returnData: 'both' }],
    ['attributes', { ...person, attributes: 'none' }],
  ])('a session request is refused with an invalid %s, which the message names', async (field, body) => {
    const answer = await open(body);
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({
      code: 'invalidRequest',
      message: expect.stringContaining(field),
    });
  });

  test.each(['{', '', '[]'])('a session request is refused if its body is %o', async (body) => {
    expect((await open(body)).statusCode).toBe(400);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'nonsense', ''])(
    'a session request is refused with the media type %o',
    async (mediaType) => {
      expect((await open(person, { mediaType })).statusCode).toBe(415);
    },
  );
});

describe('key for sessions', () => {
  test.each(['middle', 'bottom'])(
    'a key for sessions has access to its own organisation and to those below: %s',
    async (organisationId) => {
      expect((await open(person, { organisationId })).statusCode).toBe(200);
    },
  );

  test('a key for sessions gets the same for an organisation outside its branch as for one that does not exist', async () => {
    const absent = await open(person, { organisationId: 'nowhere' });
    expectNotFound(absent, 'organisation');
    for (const { organisationId } of [top, unrelated]) {
      expect(await open(person, { organisationId })).toEqual(absent);
    }
  });

  test('a key for sessions gets a warning in every response if it is about to expire, even in errors', async () => {
    const almostAYearAgo = new Date(Date.now() - 350 * 24 * 60 * 60 * 1000);
    const { key: presented } = await key(bottom, 'authentication', almostAYearAgo);
    const sunset = new Date(presented.expiresAt).toUTCString();
    for (const body of [person, {}]) {
      const { headers } = await open(body, { organisationId: 'bottom', presented });
      expect(headers).toMatchObject({ sunset, deprecation: expect.stringMatching(/^@\d+$/) });
    }
    expect((await open(person)).headers).not.toHaveProperty('sunset');
  });

  test('a key for sessions is refused as by API Gateway if it ended while its verdict was cached', async () => {
    const twoYearsAgo = new Date(Date.now() - 730 * 24 * 60 * 60 * 1000);
    const { key: presented } = await key(bottom, 'authentication', twoYearsAgo);
    const { statusCode, headers, body } = await open(person, { organisationId: 'bottom', presented });
    expect(statusCode).toBe(401);
    expect(headers).toMatchObject({ 'www-authenticate': 'OAApiKey' });
    expect(JSON.parse(body)).toMatchObject({ reason: 'badCredentials' });
  });
});
