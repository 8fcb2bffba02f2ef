import type {
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithJWTAuthorizer,
} from 'aws-lambda';
import type { ProtectedEvent } from '../../../core/key-context.ts';

/** A request to one of the two APIs that call the operations: an HTTP API for people, and a REST API for programs. */
export type AdminEvent = APIGatewayProxyEventV2WithJWTAuthorizer | APIGatewayProxyEvent;

/**
 * Who sent a request, as the authorizer of its API says. Nothing that a caller sends is part of it: each API has its own form
 * of event and its own authorizer, and only these two may invoke the functions.
 */
export type Caller =
  /** A person with a token. */
  | { by: 'token'; subject: string }
  /** A program with a key, which `getKeyContext` reads from the event. */
  | { by: 'key'; keyId: string | undefined; event: ProtectedEvent }
  /** Anybody, for operations without sign-in. */
  | { by: 'anybody' };

/** A request, whichever API it came by. Header names are in lower case. */
export interface AdminRequest
  extends Pick<
    APIGatewayProxyEventV2,
    'headers' | 'body' | 'isBase64Encoded' | 'pathParameters' | 'queryStringParameters'
  > {
  caller: Caller;
  requestId: string;
  sourceIp: string;
  /** Method and path of the operation, such as `GET /organisations`. */
  routeKey: string;
  /** The path, without what the API's address has before it. */
  rawPath: string;
  /** The path in the API's address: the stage of a REST API, such as `/prod`, or empty. */
  basePath: string;
}

/** Reads a request from the event of either API. */
export function readAdminRequest(event: AdminEvent): AdminRequest {
  return 'version' in event ? readHttpApiRequest(event) : readRestApiRequest(event);
}

function readHttpApiRequest(event: APIGatewayProxyEventV2WithJWTAuthorizer): AdminRequest {
  const { requestContext, routeKey, rawPath, headers, body, isBase64Encoded } = event;
  const { pathParameters, queryStringParameters } = event;
  // Operations without sign-in have no authorizer.
  const claims: { sub?: unknown } | undefined = requestContext.authorizer?.jwt?.claims;
  return {
    caller: claims ? { by: 'token', subject: String(claims.sub) } : { by: 'anybody' },
    requestId: requestContext.requestId,
    sourceIp: requestContext.http.sourceIp,
    routeKey,
    rawPath,
    basePath: '',
    headers,
    pathParameters,
    queryStringParameters,
    body,
    isBase64Encoded,
  };
}

function readRestApiRequest(event: APIGatewayProxyEvent): AdminRequest {
  const { requestContext, httpMethod, resource, path, body, isBase64Encoded } = event;
  return {
    caller: { by: 'key', keyId: requestContext.authorizer?.keyId, event: { requestContext } },
    requestId: requestContext.requestId,
    sourceIp: requestContext.identity.sourceIp,
    routeKey: `${httpMethod} ${resource}`,
    rawPath: path,
    basePath: requestContext.path.endsWith(path) ? requestContext.path.slice(0, -path.length) : '',
    headers: joinValues(event.multiValueHeaders, (name) => name.toLowerCase()),
    pathParameters: event.pathParameters ?? undefined,
    queryStringParameters: joinValues(event.multiValueQueryStringParameters, (name) => name),
    body: body ?? undefined,
    isBase64Encoded,
  };
}

/** Joins the values of each name by commas, as HTTP APIs do. */
function joinValues(
  values: Readonly<Record<string, string[] | undefined>> | null,
  formatName: (name: string) => string,
): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [given, several = []] of Object.entries(values ?? {})) {
    const name = formatName(given);
    joined[name] = [...(joined[name] === undefined ? [] : [joined[name]]), ...several].join(',');
  }
  return joined;
}
