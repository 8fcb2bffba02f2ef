import { randomUUID } from 'node:crypto';
import type { GatewayRequest } from '../../emulator/gateway/gateway-request.ts';
import type { HttpApi, HttpRoute } from '../../emulator/gateway/http-api/http-api-configuration.ts';
import { buildProxyEvent2 } from '../../emulator/gateway/http-api/http-api-event-2.ts';
import { buildRoutedRequest, selectRoute } from '../../emulator/gateway/http-api/http-api-routes.ts';
import { parsePathPattern } from '../../emulator/gateway/path-pattern.ts';
import type { RestApi } from '../../emulator/gateway/rest-api/rest-api-configuration.ts';
import { selectMethod } from '../../emulator/gateway/rest-api/rest-api-configuration.ts';
import {
  buildProxyEvent,
  buildRequestAuthorizerEvent,
  type MethodRequest,
} from '../../emulator/gateway/rest-api/rest-api-events.ts';
import { OPERATIONS, type Operation } from './openapi.ts';

/** A request to one of the APIs for managing keys. */
export interface Sent {
  method: string;
  /** Path and query, percent-encoded. */
  target: string;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

const HOST = 'a1b2c3d4e5.execute-api.eu-west-2.amazonaws.com';

/** The documented API, as the emulator's gateway models APIs. */
const API: HttpApi & { routes: HttpRoute[] } = {
  id: 'a1b2c3d4e5',
  stage: '$default',
  stageVariables: {},
  cors: undefined,
  authorizers: new Map(),
  routes: OPERATIONS.map(
    ({ method, path, operationId }): HttpRoute => ({
      key: `${method} ${path}`,
      match: { method, pattern: parsePathPattern(path) },
      functionArn: `arn:aws:lambda:eu-west-2:123456789012:function:${operationId}`,
      payloadFormat: '2.0',
      authorizerId: 'Administrators',
      scopes: ['api-keys/manage'],
    }),
  ),
};

/**
 * Finds the operation of a request with a token that API Gateway has accepted, and builds the event that it sends to the function.
 * @param subject the token's subject
 */
export function buildAdminEvent(
  sent: Sent,
  subject: string,
): {
  operation: Operation;
  event: ReturnType<typeof buildProxyEvent2>;
} {
  const { method, target } = sent;
  const { pathname } = new URL(target, `https://${HOST}`);
  const selected = selectRoute(API.routes, method, pathname);
  const operation = OPERATIONS.find((one) => `${one.method} ${one.path}` === selected?.route.key);
  if (!selected || !operation) throw new Error(`No route takes ${method} ${target}`);
  const routed = buildRoutedRequest(API, selected, buildGatewayRequest(sent, 'host'));
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

/** Builds a request as a gateway reads it. @param hostHeader HTTP APIs have lowered its case, REST APIs keep it */
function buildGatewayRequest(
  { method, target, headers, body }: Sent,
  hostHeader: 'host' | 'Host',
): GatewayRequest {
  const { pathname, search } = new URL(target, `https://${HOST}`);
  return {
    id: randomUUID(),
    receivedAt: new Date(),
    method,
    path: pathname,
    queryString: search.slice(1),
    headers: Object.entries({ [hostHeader]: HOST, ...headers }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
    protocol: 'HTTP/1.1',
    sourceIp: '192.0.2.10',
    body,
  };
}

/** The documented API for programs, as the emulator's gateway models APIs. */
const PROGRAM_API: RestApi = {
  id: 'f6g7h8i9j0',
  stage: 'prod',
  stageVariables: {},
  deploymentId: 'd1',
  location: { region: 'eu-west-2', accountId: '123456789012' } as RestApi['location'],
  authorizers: new Map(),
  gatewayResponses: new Map(),
  resources: [...Map.groupBy(OPERATIONS, ({ path }) => path)].map(([path, operations]) => ({
    id: path,
    path,
    pattern: parsePathPattern(path),
    methods: new Map(
      operations.map(({ method, operationId }) => [
        method,
        {
          functionArn: `arn:aws:lambda:eu-west-2:123456789012:function:${operationId}`,
          authorizerId: 'Keys',
        },
      ]),
    ),
  })),
};

/** Finds the operation of a program's request, and builds the events of its authorizer and of its function. */
export function buildProgramEvents(sent: Sent) {
  const { method, target } = sent;
  const { pathname } = new URL(target, `https://${HOST}`);
  const selected = selectMethod(PROGRAM_API.resources, method, pathname);
  const operation = OPERATIONS.find((one) => one.method === method && one.path === selected?.resource.path);
  if (!selected || !operation) throw new Error(`No method takes ${method} ${target}`);
  const methodRequest: MethodRequest = {
    ...selected,
    api: PROGRAM_API,
    request: buildGatewayRequest(sent, 'Host'),
  };
  return {
    operation,
    authorizerEvent: buildRequestAuthorizerEvent(methodRequest),
    /** @param context what the authorizer returned */
    buildEvent: (context: Record<string, string>) => {
      const event = buildProxyEvent(methodRequest, context);
      // The emulator has no stage in the path. On AWS, the context has it.
      const requestContext = { ...event.requestContext, path: `/${PROGRAM_API.stage}${pathname}` };
      return { ...event, requestContext };
    },
  };
}
