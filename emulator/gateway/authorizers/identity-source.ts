import { z } from 'zod';
import { type GatewayRequest, parseQuery } from '../gateway-request.ts';
import { joinHeaderValues } from '../header-list.ts';

/** Where an authorizer finds a part of the caller's identity. */
export type IdentitySource =
  | { from: 'header' | 'querystring' | 'stageVariables'; name: string }
  | { from: 'routeKey' };

const PARAMETER = /^(?:method\.request|\$request)\.(header|querystring)\.(.+)$/;
const STAGE_VARIABLE = /^\$?(stageVariables)\.(.+)$/;

/**
 * Parses an identity source in the form of REST APIs (`method.request.header.Authorization`) or of HTTP APIs
 * (`$request.header.Authorization`).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export const identitySourceSchema = z.string().transform((expression, { addIssue }): IdentitySource => {
  if (expression === '$context.routeKey') return { from: 'routeKey' };
  const [, from, name] = PARAMETER.exec(expression) ?? STAGE_VARIABLE.exec(expression) ?? [];
  if (name !== undefined && (from === 'header' || from === 'querystring' || from === 'stageVariables')) {
    return { from, name };
  }
  addIssue(`Unknown identity source: ${expression}`);
  return z.NEVER;
});

/** What identity sources are read from. */
export interface IdentityContext {
  request: GatewayRequest;
  stageVariables: Readonly<Record<string, string>>;
  routeKey?: string;
}

/** @returns the caller's identity, one entry for each source; `undefined` if a part is missing or empty */
export function findIdentity(
  sources: readonly IdentitySource[],
  context: IdentityContext,
): string[] | undefined {
  const identity = sources.map((source) => findPart(source, context) ?? '');
  return identity.includes('') ? undefined : identity;
}

function findPart(
  source: IdentitySource,
  { request, stageVariables, routeKey }: IdentityContext,
): string | null | undefined {
  switch (source.from) {
    case 'header':
      return joinHeaderValues(request.headers, source.name);
    case 'querystring':
      return parseQuery(request).get(source.name);
    case 'stageVariables':
      return stageVariables[source.name];
    case 'routeKey':
      return routeKey;
  }
}
