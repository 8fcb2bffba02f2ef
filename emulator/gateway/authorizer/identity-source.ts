import { z } from 'zod';
import { headerValue } from '../request/headers.ts';
import { type GatewayRequest, queryOf } from '../request/request.ts';

/** Where in a request an authorizer finds a part of the caller's identity. */
export type IdentitySource =
  | { from: 'header' | 'querystring' | 'stageVariables'; name: string }
  | { from: 'routeKey' };

const PARAMETER = /^(?:method\.request|\$request)\.(header|querystring)\.(.+)$/;
const STAGE_VARIABLE = /^\$?(stageVariables)\.(.+)$/;

/**
 * An identity source as REST APIs write it (`method.request.header.Authorization`), or as HTTP APIs do
 * (`$request.header.Authorization`).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export const identitySource = z.string().transform((expression, { addIssue }): IdentitySource => {
  if (expression === '$context.routeKey') return { from: 'routeKey' };
  const [, from, name] = PARAMETER.exec(expression) ?? STAGE_VARIABLE.exec(expression) ?? [];
  if (name !== undefined && (from === 'header' || from === 'querystring' || from === 'stageVariables')) {
    return { from, name };
  }
  addIssue(`Unknown identity source: ${expression}`);
  return z.NEVER;
});

/** What identity sources are read from. */
export interface Identified {
  request: GatewayRequest;
  stageVariables: Readonly<Record<string, string>>;
  routeKey?: string;
}

/** The caller's identity; undefined where a part of it is missing or empty. */
export function identityOf(sources: readonly IdentitySource[], identified: Identified): string[] | undefined {
  const identity = sources.map((source) => partOf(source, identified) ?? '');
  return identity.includes('') ? undefined : identity;
}

function partOf(
  source: IdentitySource,
  { request, stageVariables, routeKey }: Identified,
): string | null | undefined {
  switch (source.from) {
    case 'header':
      return headerValue(request.headers, source.name);
    case 'querystring':
      return queryOf(request).get(source.name);
    case 'stageVariables':
      return stageVariables[source.name];
    case 'routeKey':
      return routeKey;
  }
}
