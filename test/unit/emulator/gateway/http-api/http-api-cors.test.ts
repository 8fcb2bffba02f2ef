import { expect, test } from 'vitest';
import { call, Functions } from '../gateway-calls.ts';
import { buildLambdaAuthorizer, CUSTOM, openHttpApi } from './synthesized-http-api.ts';

const PAGE = 'https://page.example';
const CORS = {
  AllowOrigins: [PAGE],
  AllowMethods: ['GET', 'PATCH'],
  AllowHeaders: ['authorization', 'content-type'],
  ExposeHeaders: ['etag', 'location'],
  MaxAge: 3600,
};

const functions = () =>
  new Functions({
    main: () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'https://other.example' } }),
    authorizer: () => ({ isAuthorized: false }),
  });

const preflight = (origin: string) => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'PATCH' },
});

/** Picks the CORS headers of a response. */
function cors(headers: NodeJS.Dict<string[]>): NodeJS.Dict<string[]> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));
}

test('the gateway answers a preflight itself', async () => {
  const invoked = functions();
  const { origin } = await openHttpApi(
    { cors: CORS, routes: { 'PATCH /a': CUSTOM }, authorizers: buildLambdaAuthorizer() },
    invoked,
  );
  const reply = await call(origin, '/a', preflight(PAGE));
  expect(reply).toMatchObject({ status: 204, body: '' });
  expect(cors(reply.headers)).toEqual({
    'access-control-allow-origin': [PAGE],
    'access-control-allow-methods': ['GET,PATCH'],
    'access-control-allow-headers': ['authorization,content-type'],
    'access-control-max-age': ['3600'],
  });
  expect(invoked.events('authorizer')).toEqual([]);
});

test('a preflight from another origin gets no CORS headers', async () => {
  const { origin } = await openHttpApi({ cors: CORS, routes: { 'PATCH /a': {} } }, functions());
  const reply = await call(origin, '/a', preflight('https://elsewhere.example'));
  expect(reply.status).toBe(204);
  expect(cors(reply.headers)).toEqual({});
});

test('a route for OPTIONS gets the preflight, after its authorizer', async () => {
  const { origin } = await openHttpApi(
    {
      cors: CORS,
      routes: { 'ANY /closed': CUSTOM, 'OPTIONS /open': {} },
      authorizers: buildLambdaAuthorizer({ EnableSimpleResponses: true }),
    },
    functions(),
  );
  expect(await call(origin, '/closed', preflight(PAGE))).toMatchObject({ status: 403 });
  const open = await call(origin, '/open', preflight(PAGE));
  expect(open.status).toBe(200);
  expect(open.headers['access-control-allow-methods']).toEqual(['GET,PATCH']);
});

test('an OPTIONS request that is not a preflight is routed like any other', async () => {
  const { origin } = await openHttpApi({ cors: CORS, routes: { 'GET /a': {} } }, functions());
  expect(await call(origin, '/a', { method: 'OPTIONS', headers: { origin: PAGE } })).toMatchObject({
    status: 404,
  });
});

test('only an allowed origin may read responses, including those of the gateway itself', async () => {
  const { origin } = await openHttpApi({ cors: CORS, routes: { 'GET /a': {} } }, functions());
  const expected = {
    'access-control-allow-origin': [PAGE],
    'access-control-expose-headers': ['etag,location'],
  };
  for (const target of ['/a', '/not-there']) {
    expect(cors((await call(origin, target, { headers: { origin: PAGE } })).headers)).toEqual(expected);
    expect(
      cors((await call(origin, target, { headers: { origin: `${PAGE}.evil.example` } })).headers),
    ).toEqual({});
    expect(cors((await call(origin, target)).headers)).toEqual({});
  }
});

test.each([
  [['*'], 'http://a.example', '*'],
  [['https://*'], 'https://a.example', 'https://a.example'],
  [['https://*'], 'http://a.example', undefined],
  [['http://*'], 'http://a.example', 'http://a.example'],
])('if %s are allowed, %s gets %s', async (AllowOrigins, from, expected) => {
  const { origin } = await openHttpApi({ cors: { AllowOrigins }, routes: { 'GET /': {} } }, functions());
  const { headers } = await call(origin, '/', { headers: { origin: from } });
  expect(headers['access-control-allow-origin']?.[0]).toBe(expected);
});

test('credentials are allowed if they are configured', async () => {
  const { origin } = await openHttpApi(
    { cors: { AllowOrigins: [PAGE], AllowCredentials: true }, routes: { 'GET /': {} } },
    functions(),
  );
  const { headers } = await call(origin, '/', { headers: { origin: PAGE } });
  expect(headers['access-control-allow-credentials']).toEqual(['true']);
});

test('without a CORS configuration, the headers of functions are kept', async () => {
  const { origin } = await openHttpApi({ routes: { 'GET /': {} } }, functions());
  const { headers } = await call(origin, '/', { headers: { origin: PAGE } });
  expect(cors(headers)).toEqual({ 'access-control-allow-origin': ['https://other.example'] });
});
