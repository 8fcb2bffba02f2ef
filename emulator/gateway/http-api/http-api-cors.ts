import type { ClientResponse } from '../client-response.ts';
import type { GatewayRequest } from '../gateway-request.ts';
import { type HeaderList, joinHeaderValues } from '../header-list.ts';
import type { CorsProperties } from './http-api-schemas.ts';

// Rules: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html

/** Whether a request is a browser's CORS preflight. */
export function isPreflight({ method, headers }: GatewayRequest): boolean {
  const has = (name: string): boolean => joinHeaderValues(headers, name) !== undefined;
  return method === 'OPTIONS' && has('origin') && has('access-control-request-method');
}

/** Adds the configured CORS headers to a response, in place of those that the function has set. */
export function addCorsHeaders(
  cors: CorsProperties,
  request: GatewayRequest,
  response: ClientResponse,
): ClientResponse {
  const others = response.headers.filter(([name]) => !name.toLowerCase().startsWith('access-control-'));
  const origin = findAllowedOrigin(cors, request);
  if (origin === undefined) return { ...response, headers: others };
  const specific = isPreflight(request)
    ? buildPreflightHeaders(cors)
    : buildListHeader('access-control-expose-headers', cors.ExposeHeaders);
  return { ...response, headers: [...others, ...buildSharedHeaders(cors, origin), ...specific] };
}

function buildSharedHeaders({ AllowCredentials }: CorsProperties, origin: string): HeaderList {
  return [
    ['access-control-allow-origin', origin],
    ...(AllowCredentials ? [['access-control-allow-credentials', 'true'] as const] : []),
  ];
}

function buildPreflightHeaders({ AllowMethods, AllowHeaders, MaxAge }: CorsProperties): HeaderList {
  return [
    ...buildListHeader('access-control-allow-methods', AllowMethods),
    ...buildListHeader('access-control-allow-headers', AllowHeaders),
    ...(MaxAge === undefined ? [] : [['access-control-max-age', String(MaxAge)] as const]),
  ];
}

function buildListHeader(name: string, values: readonly string[]): HeaderList {
  return values.length > 0 ? [[name, values.join(',')]] : [];
}

/** @returns the origin to allow; `undefined` if the request has none, or one that is not allowed */
function findAllowedOrigin(
  { AllowOrigins }: CorsProperties,
  { headers }: GatewayRequest,
): string | undefined {
  const origin = joinHeaderValues(headers, 'origin');
  if (origin === undefined) return undefined;
  if (AllowOrigins.includes('*')) return '*';
  const isAllowed = AllowOrigins.some(
    (allowed) =>
      allowed === origin || (/^https?:\/\/\*$/.test(allowed) && origin.startsWith(allowed.slice(0, -1))),
  );
  return isAllowed ? origin : undefined;
}
