import type {
  ApiKey,
  ApiKeyCreation,
  ApiKeyEvent,
  ApiKeyEventType,
  ApiKeyRotation,
  ApiKeyUpdate,
  KeyRecipients,
  OfferedPermissionLevel,
  Organisation,
} from './api-types.ts';
import { type CallOptions, type LatchkeyClientOptions, Transport } from './transport.ts';

/** A key that was just created, with its value. Store the value now: nobody can look it up. */
export type NewApiKey = ApiKey & { value: string };

/** Names a key. An {@link ApiKey} does, too. */
export interface KeyReference {
  readonly organisationId: string;
  readonly keyId: string;
}

/**
 * Names a key to change. If it has a version, as an {@link ApiKey} that was read has, the change is made only if the key is still
 * the same (`If-Match`). Otherwise it fails with the code `version-outdated`.
 */
export interface KeyToChange extends KeyReference {
  readonly version?: number;
}

export interface CreationOptions extends CallOptions {
  /**
   * Identifies the request, so that a repeated one makes no second key. Choose it if your program may repeat the request after it was
   * restarted, and store it before. @default a new UUID
   */
  readonly idempotencyKey?: string;
}

export interface ListOptions extends CallOptions {
  /** How many items to get with one request, 1 to 1000. @default 100 */
  readonly pageSize?: number;
}

export interface BranchOptions extends ListOptions {
  /** Whether to list those of all organisations below, too. @default false */
  readonly branch?: boolean;
}

export interface EventOptions extends BranchOptions {
  /** Only events at or after this time. */
  readonly from?: Date;
  /** Only events before this time. */
  readonly to?: Date;
  readonly types?: readonly ApiKeyEventType[];
  /** Only events of the actor with this subject. That of a managing key is its ID. */
  readonly actor?: string;
}

/**
 * Manages the keys of an organisation, and of those below it. Each method throws {@link LatchkeyError} if its request fails. Requests
 * that Latchkey was too busy for are repeated, and those whose response was lost if that can do no harm.
 * @example
 * const latchkey = new LatchkeyClient({ url: process.env.LATCHKEY_URL, key: process.env.LATCHKEY_KEY });
 * const { value } = await latchkey.createApiKey('northgate', { name: 'Catalogue', permissionLevel: 'authentication' });
 */
export class LatchkeyClient {
  readonly #transport: Transport;

  constructor(options: LatchkeyClientOptions) {
    this.#transport = new Transport(options);
  }

  /** Lists the organisations that the key reaches: its own first, parents before those below them. */
  async *listOrganisations(options: ListOptions = {}): AsyncGenerator<Organisation, void> {
    yield* this.#list('/organisations', {}, options);
  }

  /** Lists the levels that the key may give to keys of an organisation. */
  async listPermissionLevels(
    organisationId: string,
    options: CallOptions = {},
  ): Promise<OfferedPermissionLevel[]> {
    const path = `${formatOrganisationPath(organisationId)}/permission-levels`;
    const { items } = await this.#get<{ items: OfferedPermissionLevel[] }>(path, options);
    return items;
  }

  /**
   * Lists the keys of an organisation, newest first, or of its branch, in the order of organisations.
   * @example
   * for await (const key of latchkey.listApiKeys('northgate', { branch: true })) {
   *   if (key.status === 'expiring') console.log(key.organisationId, key.name, key.endsAt);
   * }
   */
  async *listApiKeys(organisationId: string, options: BranchOptions = {}): AsyncGenerator<ApiKey, void> {
    const { branch = false } = options;
    yield* this.#list(`${formatOrganisationPath(organisationId)}/api-keys`, { branch }, options);
  }

  async getApiKey(key: KeyReference, options: CallOptions = {}): Promise<ApiKey> {
    return this.#get(formatKeyPath(key), options);
  }

  /**
   * Creates a key. Its value and expiry date are generated.
   * @throws LatchkeyError `permission-level-forbidden` if the level permits more than the key of this client
   */
  async createApiKey(
    organisationId: string,
    creation: ApiKeyCreation,
    options: CreationOptions = {},
  ): Promise<NewApiKey> {
    return this.#create(`${formatOrganisationPath(organisationId)}/api-keys`, creation, {}, options);
  }

  /**
   * Edits, disables or enables a key. Fields that are left out stay as they are.
   * @example
   * await latchkey.updateApiKey({ organisationId, keyId }, { enabled: false }); // whatever its version
   */
  async updateApiKey(key: KeyToChange, changes: ApiKeyUpdate, options: CallOptions = {}): Promise<ApiKey> {
    const call = {
      method: 'PATCH',
      path: formatKeyPath(key),
      body: changes,
      headers: formatIfMatch(key),
    } as const;
    return this.#transport.send({ ...call, ...options, isRepeatable: false }) as Promise<ApiKey>;
  }

  /**
   * Makes the successor of a key. The old key works for `overlapDays` (0 to 30), or until it is deleted or ends.
   * @example
   * const successor = await latchkey.rotateApiKey(key, { overlapDays: 7 });
   */
  async rotateApiKey(
    key: KeyToChange,
    rotation: ApiKeyRotation = {},
    options: CreationOptions = {},
  ): Promise<NewApiKey> {
    return this.#create(`${formatKeyPath(key)}/rotation`, rotation, formatIfMatch(key), options);
  }

  /** Deletes a key, immediately and finally. */
  async deleteApiKey(key: KeyToChange, options: CallOptions = {}): Promise<void> {
    const call = { method: 'DELETE', path: formatKeyPath(key), headers: formatIfMatch(key) } as const;
    await this.#transport.send({ ...call, ...options, isRepeatable: false });
  }

  /** Lists what has happened to a key, newest first, even after it was deleted. */
  async *listApiKeyEvents(key: KeyReference, options: ListOptions = {}): AsyncGenerator<ApiKeyEvent, void> {
    yield* this.#list(`${formatKeyPath(key)}/events`, {}, options);
  }

  /** Lists what has happened to all keys of an organisation or branch, newest first. */
  async *listEvents(organisationId: string, options: EventOptions = {}): AsyncGenerator<ApiKeyEvent, void> {
    const { branch = false, from, to, types, actor } = options;
    const filter = { branch, from: from?.toISOString(), to: to?.toISOString(), type: types?.join(), actor };
    yield* this.#list(`${formatOrganisationPath(organisationId)}/events`, filter, options);
  }

  /** Gets who would be reminded of a key's end. */
  async listRecipients(key: KeyReference, options: CallOptions = {}): Promise<KeyRecipients> {
    return this.#get(`${formatKeyPath(key)}/recipients`, options);
  }

  /** Asks a contact of a key again to confirm, at most once an hour. */
  async requestContactConfirmation(
    key: KeyReference,
    email: string,
    options: CallOptions = {},
  ): Promise<void> {
    const call = { method: 'POST', path: `${formatKeyPath(key)}/contact-requests`, body: { email } } as const;
    await this.#transport.send({ ...call, ...options, isRepeatable: false });
  }

  #get<Body>(path: string, { signal }: CallOptions): Promise<Body> {
    return this.#transport.send({ method: 'GET', path, signal, isRepeatable: true }) as Promise<Body>;
  }

  #create(
    path: string,
    body: object,
    ifMatch: Record<string, string>,
    { signal, idempotencyKey = crypto.randomUUID() }: CreationOptions,
  ): Promise<NewApiKey> {
    const headers = { ...ifMatch, 'idempotency-key': JSON.stringify(idempotencyKey) };
    const call = { method: 'POST', path, body, headers, signal, isRepeatable: true } as const;
    return this.#transport.send(call) as Promise<NewApiKey>;
  }

  async *#list<Item>(
    path: string,
    filter: Readonly<Record<string, string | boolean | undefined>>,
    { pageSize = 100, signal }: ListOptions,
  ): AsyncGenerator<Item, void> {
    let cursor: string | undefined;
    do {
      const query = formatQuery({ ...filter, limit: String(pageSize), cursor });
      const page: { items: Item[]; next?: string } = await this.#get(`${path}?${query}`, { signal });
      yield* page.items;
      cursor = page.next;
    } while (cursor !== undefined);
  }
}

function formatQuery(parameters: Readonly<Record<string, string | boolean | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== false) query.set(name, String(value));
  }
  return query.toString();
}

function formatOrganisationPath(organisationId: string): string {
  return `/organisations/${requireId(organisationId)}`;
}

function formatKeyPath({ organisationId, keyId }: KeyReference): string {
  return `${formatOrganisationPath(organisationId)}/api-keys/${requireId(keyId)}`;
}

/** @throws TypeError if it is not an ID, such as a key value, which must not get into an address */
function requireId(id: string): string {
  if (/^[A-Za-z0-9]+$/.test(id)) return id;
  throw new TypeError('An ID of an organisation or key has letters and digits only.');
}

function formatIfMatch({ version }: KeyToChange): Record<string, string> {
  return version === undefined ? {} : { 'if-match': `"${version}"` };
}
