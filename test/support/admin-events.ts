import { randomUUID } from 'node:crypto';
import type { HttpApi } from '../../emulator/gateway/http-api/http-api-configuration.ts';
import { buildProxyEvent2 } from '../../emulator/gateway/http-api/http-api-event-2.ts';
import { buildRoutedRequest, selectRoute } from '../../emulator/gateway/http-api/http-api-routes.ts';
import { parsePathPattern } from '../../emulator/gateway/path-pattern.ts';
import { OPERATIONS, type Operation } from './openapi.ts';

/** A request to the admin API whose token API Gateway has accepted. */
export interface Sent {
  method: string;
  /** Path and query, percent-encoded. */
  target: string;
  /** The token's subject. */
  subject: string;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

const HOST = 'a1b2c3d4e5.execute-api.eu-west-2.amazonaws.com';

/** The documented API, as the emulator's gateway models APIs. */
const API: HttpApi = {
  id: 'a1b2c3d4e5',
  stage: '$default',
  stageVariables: {},
  cors: undefined,
  authorizers: new Map(),
  routes: OPERATIONS.map(({ method, path, operationId }) => ({
    key: `${method} ${path}`,
    match: { method, pattern: parsePathPattern(path) },
    functionArn: `arn:aws:lambda:eu-west-2:123456789012:function:${operationId}`,
    payloadFormat: '2.0',
    authorizerId: 'Administrators',
    scopes: ['api-keys/manage'],
  })),
};

/** Finds the operation of a request, and builds the event that API Gateway sends to its function. */
export function buildAdminEvent({ method, target, subject, headers, body }: Sent): {
  operation: Operation;
  event: ReturnType<typeof buildProxyEvent2>;
} {
  const { pathname, search } = new URL(target, `https://${HOST}`);
  const selected = selectRoute(API.routes, method, pathname);
  const operation = OPERATIONS.find((one) => `${one.method} ${one.path}` === selected?.route.key);
  if (!selected || !operation) throw new Error(`No route takes ${method} ${target}`);
  const routed = buildRoutedRequest(API, selected, {
    id: randomUUID(),
    receivedAt: new Date(),
    method,
    path: pathname,
    queryString: search.slice(1),
    headers: Object.entries({ host: HOST, ...headers }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
    protocol: 'HTTP/1.1',
    sourceIp: '192.0.2.10',
    body,
  });
  const claims = {
    sub: subject,
    iss: 'https://cognito-idp.eu-west-2.amazonaws.com/eu-west-2_abc',
    client_id: 'page',
    token_use: 'access',
    scope: 'openid api-keys/manage',
    exp: '1795437000',
  };
  const scopes = ['openid', 'api-keys/manage'];
  const authorization = operation.isPublic ? undefined : ({ by: 'jwt', claims, scopes } as const);
  return { operation, event: buildProxyEvent2(routed, authorization) };
}
