import { bySpecificity, matchPath } from '../path-pattern.ts';
import type { RestMethod, RestResource } from './configuration.ts';

/** The method of an API that takes a request. */
export interface SelectedMethod {
  resource: RestResource;
  method: RestMethod;
  /** Percent-encoded, as REST APIs pass them on. */
  pathParameters: Record<string, string>;
}

/**
 * The method that takes a request. The path alone selects the resource: one whose path is more specific is selected even
 * if it does not have the method. A slash at the end of the path does not count.
 */
export function selectMethod(
  resources: readonly RestResource[],
  httpMethod: string,
  path: string,
): SelectedMethod | undefined {
  const withoutSlash = path.replace(/\/+$/, '') || '/';
  const [best] = resources
    .flatMap((resource) => {
      const pathParameters = matchPath(resource.pattern, withoutSlash);
      return pathParameters ? [{ resource, pathParameters }] : [];
    })
    .toSorted((one, other) => bySpecificity(one.resource.pattern, other.resource.pattern));
  const method = best?.resource.methods.get(httpMethod) ?? best?.resource.methods.get('ANY');
  return best && method && { ...best, method };
}
