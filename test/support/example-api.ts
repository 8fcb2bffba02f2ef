import type { APIGatewayProxyResult } from 'aws-lambda';
import { expect } from 'vitest';
import type { ApiKey } from '../../core/api-key.ts';
import { EXAMPLE_OPERATIONS } from '../../lib/example-operations.ts';
import { type Asked, buildRequest, lambdaContext } from './example-requests.ts';

const BASE = 'https://api.example/prod';

/** Sends a request to the example API, past its authorizer. @param url as links have it, or a path in the domain */
export async function callExampleApi(
  key: ApiKey,
  method: 'GET' | 'POST',
  url: string,
  { body, headers }: Pick<Asked, 'body' | 'headers'> = {},
): Promise<APIGatewayProxyResult> {
  const { href, pathname, searchParams } = new URL(url, `${BASE}/api/v1/example.org/`);
  if (!href.startsWith(`${BASE}/`)) throw new Error(`${href} is not an address of the example API`);
  const path = pathname.slice('/prod'.length);
  const { entry, resource, pathParameters } = findRoute(method, path);
  const [folder, name] = entry.split('/');
  const { handler } = await import(`../../lambdas/example-api/${folder}/${name}.ts`);
  const query = Object.fromEntries(searchParams);
  const request = buildRequest(key, { path, resource, pathParameters, query, body, headers: headers ?? {} });
  return handler({ ...request, httpMethod: method }, lambdaContext);
}

/** Expects the response that does not tell what is out of a key's reach from what does not exist. */
export function expectNotFound(
  { statusCode, headers, body }: APIGatewayProxyResult,
  what: 'account' | 'organisation' | 'task',
): void {
  expect({ statusCode, type: headers?.['content-type'] }).toEqual({
    statusCode: 404,
    type: 'application/json',
  });
  expect(JSON.parse(body)).toEqual({ code: 'notFound', message: `The ${what} could not be found.` });
}

/** Finds the route as API Gateway does: a fixed part of a path goes before a variable one. */
function findRoute(method: 'GET' | 'POST', path: string) {
  const routes = EXAMPLE_OPERATIONS.flatMap(({ entry, methods, paths }) =>
    methods.includes(method) ? paths.map((resource) => ({ entry, resource })) : [],
  );
  const [found] = routes
    .flatMap(({ entry, resource }) => {
      const pattern = resource.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
      const match = new RegExp(`^${pattern}/?$`).exec(path);
      const pathParameters = Object.entries(match?.groups ?? {}).map(([name, value]) => [
        name,
        decodeURIComponent(value),
      ]);
      return match ? [{ entry, resource, pathParameters: Object.fromEntries(pathParameters) }] : [];
    })
    .toSorted((a, b) => a.resource.split('{').length - b.resource.split('{').length);
  if (!found) throw new Error(`There is no route ${method} ${path}`);
  return found;
}
