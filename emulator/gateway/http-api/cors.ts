import type { Answer } from '../request/answer.ts';
import { type Headers, headerValue } from '../request/headers.ts';
import type { GatewayRequest } from '../request/request.ts';
import type { Cors } from './schemas.ts';

// Rules: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html

/** Whether a browser asks what it may do. */
export function isPreflight({ method, headers }: GatewayRequest): boolean {
  const has = (name: string): boolean => headerValue(headers, name) !== undefined;
  return method === 'OPTIONS' && has('origin') && has('access-control-request-method');
}

/** The answer with the configured CORS headers, in place of any that the function has set. */
export function withCors(cors: Cors, request: GatewayRequest, answer: Answer): Answer {
  const others = answer.headers.filter(([name]) => !name.toLowerCase().startsWith('access-control-'));
  const origin = allowedOrigin(cors, request);
  if (origin === undefined) return { ...answer, headers: others };
  const specific = isPreflight(request)
    ? preflightHeaders(cors)
    : listed('access-control-expose-headers', cors.ExposeHeaders);
  return { ...answer, headers: [...others, ...sharedHeaders(cors, origin), ...specific] };
}

function sharedHeaders({ AllowCredentials }: Cors, origin: string): Headers {
  return [
    ['access-control-allow-origin', origin],
    ...(AllowCredentials ? [['access-control-allow-credentials', 'true'] as const] : []),
  ];
}

function preflightHeaders({ AllowMethods, AllowHeaders, MaxAge }: Cors): Headers {
  return [
    ...listed('access-control-allow-methods', AllowMethods),
    ...listed('access-control-allow-headers', AllowHeaders),
    ...(MaxAge === undefined ? [] : [['access-control-max-age', String(MaxAge)] as const]),
  ];
}

function listed(name: string, values: readonly string[]): Headers {
  return values.length > 0 ? [[name, values.join(',')]] : [];
}

/** The origin to allow; undefined where the request has none or an origin that is not allowed. */
function allowedOrigin({ AllowOrigins }: Cors, { headers }: GatewayRequest): string | undefined {
  const origin = headerValue(headers, 'origin');
  if (origin === undefined) return undefined;
  if (AllowOrigins.includes('*')) return '*';
  const isAllowed = AllowOrigins.some(
    (allowed) =>
      allowed === origin || (/^https?:\/\/\*$/.test(allowed) && origin.startsWith(allowed.slice(0, -1))),
  );
  return isAllowed ? origin : undefined;
}
