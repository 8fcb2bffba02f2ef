import { z } from 'zod';
import type { ClientResponse } from '../client-response.ts';
import { type GatewayRequest, parseQuery } from '../gateway-request.ts';
import { type HeaderPair, joinHeaderValues } from '../header-list.ts';

/**
 * The gateway responses (error responses of the gateway itself) that can occur here, with their status and their header
 * `x-amzn-ErrorType`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const TYPES = {
  ACCESS_DENIED: { status: 403, errorType: 'AccessDeniedException' },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, errorType: 'AuthorizerConfigurationException' },
  /** A function failed, or returned what API Gateway does not accept. */
  DEFAULT_5XX: { status: 502, errorType: 'InternalServerErrorException' },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, errorType: 'MissingAuthenticationTokenException' },
  UNAUTHORIZED: { status: 401, errorType: 'UnauthorizedException' },
} as const;

/** A gateway response as an API customizes it. */
export interface CustomGatewayResponse {
  status: number | undefined;
  headers: readonly { name: string; value: MappingSource }[];
  template: { contentType: string; text: string } | undefined;
}

/** Why the gateway rejects a request instead of calling its function. */
export interface GatewayRejection {
  type: keyof typeof TYPES;
  message: string | null;
  /** The context that the authorizer returned. */
  authorizer?: Readonly<Record<string, string | null>>;
}

/**
 * Builds the response to a rejected request: as customized for its type, otherwise as customized for its class (4XX or
 * 5XX), otherwise AWS's default.
 * @param customized by type
 */
export function buildGatewayResponse(
  { type, message, authorizer }: GatewayRejection,
  customized: ReadonlyMap<string, CustomGatewayResponse>,
  variables: MappingVariables,
): ClientResponse {
  const { status, errorType } = TYPES[type];
  const custom = customized.get(type) ?? customized.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const error = { message, messageString: JSON.stringify(message), responseType: type };
  const context = { ...variables.context, error, authorizer };
  const withError: MappingVariables = { ...variables, context };
  const mapped = (custom?.headers ?? []).flatMap(({ name, value }): HeaderPair[] => {
    const resolved = resolveMapping(value, withError);
    return resolved === undefined ? [] : [[name, resolved]];
  });
  const { contentType, text } = custom?.template ?? {
    contentType: 'application/json',
    text: getDefaultTemplate(type),
  };
  const hasType = mapped.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: custom?.status ?? status,
    headers: [
      ...mapped,
      ...(hasType ? [] : [['Content-Type', contentType] as const]),
      ['x-amzn-ErrorType', errorType],
    ],
    body: renderTemplate(text, withError),
  };
}

/** AWS's default. If an authorizer denies access, “Message” is capitalized: https://github.com/aws/chalice/issues/971 */
function getDefaultTemplate(type: GatewayRejection['type']): string {
  const name = type === 'ACCESS_DENIED' ? 'Message' : 'message';
  return `{"${name}":$context.error.messageString}`;
}

/** What templates and header mappings may refer to. */
export interface MappingVariables {
  context: object;
  stageVariables: object;
  request: GatewayRequest;
  pathParameters: Readonly<Record<string, string>>;
}

/** Where the value of a mapped header comes from. */
export type MappingSource =
  | { from: 'static'; value: string }
  | { from: 'header' | 'querystring' | 'path'; name: string }
  | { from: 'variable'; path: string };

const STATIC = /^'(.*)'$/;
const PARAMETER = /^method\.request\.(header|querystring|path)\.(.+)$/;
const VARIABLE = /^(?:context|stageVariables)(?:\.\w+)+$/;

/**
 * Parses a header mapping.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.responseParameters.html
 */
export const mappingSourceSchema = z.string().transform((expression, { addIssue }): MappingSource => {
  const value = STATIC.exec(expression)?.[1];
  if (value !== undefined) return { from: 'static', value };
  if (VARIABLE.test(expression)) return { from: 'variable', path: expression };
  const [, from, name] = PARAMETER.exec(expression) ?? [];
  if (name !== undefined && (from === 'header' || from === 'querystring' || from === 'path')) {
    return { from, name };
  }
  addIssue(`Unknown mapping: ${expression}`);
  return z.NEVER;
});

/** @returns `undefined` if the request has no such value */
function resolveMapping(source: MappingSource, variables: MappingVariables): string | undefined {
  switch (source.from) {
    case 'static':
      return source.value;
    case 'header':
      return joinHeaderValues(variables.request.headers, source.name);
    case 'querystring':
      return parseQuery(variables.request).get(source.name) ?? undefined;
    case 'path':
      return variables.pathParameters[source.name];
    case 'variable':
      return findVariable(source.path, variables);
  }
}

/**
 * Replaces a template's variables, such as `$context.error.message`. These templates support nothing else.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
function renderTemplate(template: string, variables: MappingVariables): string {
  return template.replaceAll(
    /\$((?:context|stageVariables)(?:\.\w+)+)/g,
    (_, path: string) => findVariable(path, variables) ?? '',
  );
}

function findVariable(path: string, { context, stageVariables }: MappingVariables): string | undefined {
  let value: unknown = { context, stageVariables };
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === name)?.[1];
  }
  return value === undefined || value === null ? undefined : String(value);
}
