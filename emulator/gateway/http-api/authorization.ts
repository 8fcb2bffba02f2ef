import type { Answer } from '../request/answer.ts';
import type { RoutedRequest } from './routed-request.ts';

/** What an authorizer found out about a caller whom it lets in, for the function that answers. */
export type Authorization =
  | { by: 'jwt'; claims: Readonly<Record<string, string>>; scopes: readonly string[] | null }
  | { by: 'lambda'; context: Readonly<Record<string, unknown>> };

/** Decides whether a caller may use a route. */
export interface RouteAuthorizer {
  /** @returns what the caller is refused with, where they are */
  authorize(routed: RoutedRequest): Promise<Authorization | { refusal: Answer }>;
}
