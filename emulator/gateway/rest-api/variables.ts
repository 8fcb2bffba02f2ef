import { z } from 'zod';
import { headerValue } from '../request/headers.ts';
import { type GatewayRequest, queryOf } from '../request/request.ts';

/** What templates and header mappings of gateway responses may name. */
export interface Variables {
  context: object;
  stageVariables: object;
  request: GatewayRequest;
  pathParameters: Readonly<Record<string, string>>;
}

/** Where a header of a gateway response has its value from. */
export type ValueSource =
  | { from: 'static'; value: string }
  | { from: 'header' | 'querystring' | 'path'; name: string }
  | { from: 'variable'; path: string };

const STATIC = /^'(.*)'$/;
const PARAMETER = /^method\.request\.(header|querystring|path)\.(.+)$/;
const VARIABLE = /^(?:context|stageVariables)(?:\.\w+)+$/;

/**
 * The value of a header mapping.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.responseParameters.html
 */
export const valueSource = z.string().transform((expression, { addIssue }): ValueSource => {
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

/** The value that a header mapping has for a request; undefined where it has none. */
export function valueFrom(source: ValueSource, variables: Variables): string | undefined {
  switch (source.from) {
    case 'static':
      return source.value;
    case 'header':
      return headerValue(variables.request.headers, source.name);
    case 'querystring':
      return queryOf(variables.request).get(source.name) ?? undefined;
    case 'path':
      return variables.pathParameters[source.name];
    case 'variable':
      return variable(source.path, variables);
  }
}

/**
 * Fills in a template's variables, `$context.error.message` and the like. Such templates know nothing more.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function filledIn(template: string, variables: Variables): string {
  return template.replaceAll(
    /\$((?:context|stageVariables)(?:\.\w+)+)/g,
    (_, path: string) => variable(path, variables) ?? '',
  );
}

function variable(path: string, { context, stageVariables }: Variables): string | undefined {
  let value: unknown = { context, stageVariables };
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === name)?.[1];
  }
  return value === undefined || value === null ? undefined : String(value);
}
