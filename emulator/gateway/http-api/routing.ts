import { bySpecificity, isGreedy, matchPath } from '../path-pattern.ts';
import type { Route } from './configuration.ts';

/** A route that takes a request, and what the request has in place of its path variables. */
export interface SelectedRoute {
  route: Route;
  /** Percent-encoded. */
  pathParameters: Record<string, string>;
}

/**
 * The route that takes a request. A full match comes before one with a greedy variable, and `$default` comes last.
 * Between routes of a kind, which AWS does not rank, a named method comes before ANY, and then the more specific path.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function selectRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): SelectedRoute | undefined {
  const matches = routes.flatMap((route) => {
    const { takes } = route;
    if (!takes || (takes.method !== method && takes.method !== 'ANY')) return [];
    const pathParameters = matchPath(takes.pattern, path);
    return pathParameters ? [{ route, takes, pathParameters }] : [];
  });
  const [best] = matches.toSorted(
    ({ takes: one }, { takes: other }) =>
      Number(isGreedy(one.pattern)) - Number(isGreedy(other.pattern)) ||
      Number(one.method === 'ANY') - Number(other.method === 'ANY') ||
      bySpecificity(one.pattern, other.pattern),
  );
  const route = best?.route ?? routes.find(({ takes }) => !takes);
  return route && { route, pathParameters: best?.pathParameters ?? {} };
}
