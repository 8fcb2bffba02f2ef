import { createContext, use } from 'react';
import type { KeyReference } from '../../core/key-value.ts';
import { AdminApiError, parseErrorResponse } from './admin-api-error.ts';
import type { ApiKey, ApiKeyEvent, OperationId, RequestBody, ResponseBody } from './types.ts';

/** Longer than the API's own time limit. */
const TIMEOUT_MS = 30_000;
/** Loads the first 500 of 10,000 keys quickly, and all of them in 20 requests. */
const PAGE_LIMIT = '500';

interface TokenSource {
  findAccessToken(): Promise<string | undefined>;
  renew(): Promise<unknown>;
}

interface RequestOptions<Id extends OperationId> {
  method?: string;
  body?: RequestBody<Id>;
  /** Sent as `If-Match`. */
  version?: number;
  /** Sent as `Idempotency-Key`. */
  idempotencyKey?: string;
  signal?: AbortSignal | undefined;
}

/** Which events of an organisation to list. Instants are ISO 8601 in UTC. */
export interface EventFilter {
  isBranch: boolean;
  from?: string;
  /** Exclusive. */
  to?: string;
  types?: readonly ApiKeyEvent['type'][];
  /** The subject of the actor. */
  actor?: string;
}

type KeyVersion = KeyReference & Pick<ApiKey, 'version'>;

/** A client of the admin API. Every method throws {@link AdminApiError} if its request fails. */
export class AdminApi {
  readonly #baseUrl: string;
  readonly #tokens: TokenSource;

  constructor(baseUrl: string, tokens: TokenSource) {
    this.#baseUrl = baseUrl;
    this.#tokens = tokens;
  }

  listOrganisations(cursor: string | undefined, signal?: AbortSignal) {
    return this.#request<'listOrganisations'>(`/organisations?${formatPageQuery(cursor)}`, { signal });
  }

  listPermissionLevels(organisationId: string, signal?: AbortSignal) {
    const path = `/organisations/${encodeURIComponent(organisationId)}/permission-levels`;
    return this.#request<'listPermissionLevels'>(path, { signal });
  }

  /** @param isBranch whether to list the keys of all organisations below, too */
  listApiKeys(organisationId: string, isBranch: boolean, cursor: string | undefined, signal?: AbortSignal) {
    const query = formatPageQuery(cursor, { ...(isBranch && { branch: 'true' }) });
    return this.#request<'listApiKeys'>(`${formatKeysPath(organisationId)}?${query}`, { signal });
  }

  listEvents(organisationId: string, filter: EventFilter, cursor: string | undefined, signal?: AbortSignal) {
    const { isBranch, types, ...rest } = filter;
    const query = formatPageQuery(cursor, {
      ...rest,
      ...(isBranch && { branch: 'true' }),
      ...(types && { type: types.join() }),
    });
    const path = `/organisations/${encodeURIComponent(organisationId)}/events?${query}`;
    return this.#request<'listEvents'>(path, { signal });
  }

  getApiKey(key: KeyReference, signal?: AbortSignal) {
    return this.#request<'getApiKey'>(formatKeyPath(key), { signal });
  }

  listApiKeyEvents(key: KeyReference, cursor: string | undefined, signal?: AbortSignal) {
    const path = `${formatKeyPath(key)}/events?${formatPageQuery(cursor)}`;
    return this.#request<'listApiKeyEvents'>(path, { signal });
  }

  listRecipients(key: KeyReference, signal?: AbortSignal) {
    return this.#request<'listRecipients'>(`${formatKeyPath(key)}/recipients`, { signal });
  }

  requestContactConfirmation(key: KeyReference, email: string) {
    const options = { method: 'POST', body: { email } };
    return this.#request<'requestContactConfirmation'>(`${formatKeyPath(key)}/contact-requests`, options);
  }

  /** @param idempotencyKey the same when the request is repeated because its response did not arrive */
  createApiKey(organisationId: string, body: RequestBody<'createApiKey'>, idempotencyKey: string) {
    const options = { method: 'POST', body, idempotencyKey };
    return this.#request<'createApiKey'>(formatKeysPath(organisationId), options);
  }

  /** Fails with the code `outdated` if the key no longer has this version. */
  updateApiKey(key: KeyVersion, body: RequestBody<'updateApiKey'>) {
    return this.#request<'updateApiKey'>(formatKeyPath(key), { method: 'PATCH', body, version: key.version });
  }

  /** Enables or disables a key, whatever its version. */
  setEnabled(key: KeyReference, enabled: boolean) {
    return this.#request<'updateApiKey'>(formatKeyPath(key), { method: 'PATCH', body: { enabled } });
  }

  /**
   * Fails with the code `outdated` if the key no longer has this version.
   * @param idempotencyKey the same when the request is repeated because its response did not arrive
   */
  rotateApiKey(key: KeyVersion, body: RequestBody<'rotateApiKey'>, idempotencyKey: string) {
    const options = { method: 'POST', body, version: key.version, idempotencyKey };
    return this.#request<'rotateApiKey'>(`${formatKeyPath(key)}/rotation`, options);
  }

  /** Fails with the code `outdated` if the key no longer has this version. */
  deleteApiKey(key: KeyVersion) {
    return this.#request<'deleteApiKey'>(formatKeyPath(key), { method: 'DELETE', version: key.version });
  }

  async #request<Id extends OperationId>(
    path: string,
    options: RequestOptions<Id>,
  ): Promise<ResponseBody<Id>> {
    let response = await this.#send(path, options);
    // The token may be revoked, or this computer's clock may be wrong: retry once with a new token.
    if (response.status === 401 && (await this.#tokens.renew())) response = await this.#send(path, options);
    if (!response.ok) throw await parseErrorResponse(response);
    return (response.status === 204 ? undefined : await response.json()) as ResponseBody<Id>;
  }

  async #send<Id extends OperationId>(
    path: string,
    { method = 'GET', body, version, idempotencyKey, signal }: RequestOptions<Id>,
  ): Promise<Response> {
    const token = await this.#tokens.findAccessToken();
    if (token === undefined) throw new AdminApiError('signed-out', 'Your session has ended.');
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return await fetch(this.#baseUrl + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(version !== undefined && { 'if-match': `"${version}"` }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': `"${idempotencyKey}"` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new AdminApiError('offline', 'The admin API could not be reached.');
    }
  }
}

function formatKeysPath(organisationId: string): string {
  return `/organisations/${encodeURIComponent(organisationId)}/api-keys`;
}

function formatKeyPath({ organisationId, keyId }: KeyReference): string {
  return `${formatKeysPath(organisationId)}/${encodeURIComponent(keyId)}`;
}

function formatPageQuery(cursor: string | undefined, filter: Record<string, string> = {}): URLSearchParams {
  return new URLSearchParams({ limit: PAGE_LIMIT, ...filter, ...(cursor !== undefined && { cursor }) });
}

const AdminApiContext = createContext<AdminApi | undefined>(undefined);
export const AdminApiProvider = AdminApiContext.Provider;

export function useAdminApi(): AdminApi {
  const api = use(AdminApiContext);
  if (!api) throw new Error('useAdminApi needs an AdminApiProvider above it.');
  return api;
}
