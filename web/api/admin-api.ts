import { ApiProblem, problemOf } from './problem.ts';
import type { ApiKey, OperationId, RequestBody, ResponseBody } from './types.ts';

/** Longer than the API's own limit: an answer that has not come by then does not come. Milliseconds. */
const DEADLINE_MS = 30_000;
/** Of 10 000 keys, the first 500 are soon there, and all after 20 requests. */
const LIMIT = '500';

/** What gives tokens to the API's client. */
interface Tokens {
  accessToken(): Promise<string | undefined>;
  renew(): Promise<unknown>;
}

interface Asked<Id extends OperationId = OperationId> {
  method?: string;
  body?: RequestBody<Id>;
  version?: number;
  signal?: AbortSignal | undefined;
}

/** The admin API. Whatever it does not do is thrown as an {@link ApiProblem}. */
export class AdminApi {
  readonly #address: string;
  readonly #tokens: Tokens;

  constructor(address: string, tokens: Tokens) {
    this.#address = address;
    this.#tokens = tokens;
  }

  organisations(
    cursor: string | undefined,
    signal?: AbortSignal,
  ): Promise<ResponseBody<'listOrganisations'>> {
    return this.#ask<'listOrganisations'>(`/organisations?${pageQuery(cursor)}`, { signal });
  }

  permissionLevels(
    organisationId: string,
    signal?: AbortSignal,
  ): Promise<ResponseBody<'listPermissionLevels'>> {
    return this.#ask<'listPermissionLevels'>(
      `/organisations/${encodeURIComponent(organisationId)}/permission-levels`,
      { signal },
    );
  }

  apiKeys(
    organisationId: string,
    cursor: string | undefined,
    signal?: AbortSignal,
  ): Promise<ResponseBody<'listApiKeys'>> {
    return this.#ask<'listApiKeys'>(`${keysPath(organisationId)}?${pageQuery(cursor)}`, { signal });
  }

  apiKey(organisationId: string, keyId: string, signal?: AbortSignal): Promise<ApiKey> {
    return this.#ask<'getApiKey'>(keyPath(organisationId, keyId), { signal });
  }

  events(
    organisationId: string,
    keyId: string,
    cursor: string | undefined,
    signal?: AbortSignal,
  ): Promise<ResponseBody<'listApiKeyEvents'>> {
    return this.#ask<'listApiKeyEvents'>(`${keyPath(organisationId, keyId)}/events?${pageQuery(cursor)}`, {
      signal,
    });
  }

  create(organisationId: string, body: RequestBody<'createApiKey'>): Promise<ResponseBody<'createApiKey'>> {
    return this.#ask<'createApiKey'>(keysPath(organisationId), { method: 'POST', body });
  }

  /** Changes a key, unless somebody else has since `version` was read. */
  update(
    { organisationId, keyId, version }: ApiKey,
    body: RequestBody<'updateApiKey'>,
  ): Promise<ResponseBody<'updateApiKey'>> {
    return this.#ask<'updateApiKey'>(keyPath(organisationId, keyId), { method: 'PATCH', body, version });
  }

  /** Disables or enables a key, whoever changed it last. */
  setEnabled(
    { organisationId, keyId }: Pick<ApiKey, 'organisationId' | 'keyId'>,
    enabled: boolean,
  ): Promise<ResponseBody<'updateApiKey'>> {
    return this.#ask<'updateApiKey'>(keyPath(organisationId, keyId), { method: 'PATCH', body: { enabled } });
  }

  rotate(
    { organisationId, keyId, version }: ApiKey,
    body: RequestBody<'rotateApiKey'>,
  ): Promise<ResponseBody<'rotateApiKey'>> {
    return this.#ask<'rotateApiKey'>(`${keyPath(organisationId, keyId)}/rotation`, {
      method: 'POST',
      body,
      version,
    });
  }

  async delete({ organisationId, keyId, version }: ApiKey): Promise<void> {
    await this.#ask<'deleteApiKey'>(keyPath(organisationId, keyId), { method: 'DELETE', version });
  }

  async #ask<Id extends OperationId>(path: string, asked: Asked<Id>): Promise<ResponseBody<Id>> {
    let answer = await this.#send(path, asked);
    // The token may have been revoked, or this computer's clock be wrong: once more, with a new one.
    if (answer.status === 401 && (await this.#tokens.renew())) answer = await this.#send(path, asked);
    if (!answer.ok) throw await problemOf(answer);
    return (answer.status === 204 ? undefined : await answer.json()) as ResponseBody<Id>;
  }

  async #send(path: string, { method = 'GET', body, version, signal }: Asked): Promise<Response> {
    const token = await this.#tokens.accessToken();
    if (token === undefined) throw new ApiProblem('signed-out', 'Your session has ended.');
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    try {
      return await fetch(this.#address + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(version !== undefined && { 'if-match': `"${version}"` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiProblem('offline', 'Latchkey could not be reached.');
    }
  }
}

function keysPath(organisationId: string): string {
  return `/organisations/${encodeURIComponent(organisationId)}/api-keys`;
}

function keyPath(organisationId: string, keyId: string): string {
  return `${keysPath(organisationId)}/${encodeURIComponent(keyId)}`;
}

function pageQuery(cursor: string | undefined): URLSearchParams {
  return new URLSearchParams({ limit: LIMIT, ...(cursor !== undefined && { cursor }) });
}
