import { hash, randomBytes } from 'node:crypto';
import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { stringify } from 'yaml';
import { applyPlan } from '../../cli/directory/apply-plan.ts';
import { findDirectoryTarget } from '../../cli/directory/directory-target.ts';
import { countKeysToMove } from '../../cli/directory/move-keys.ts';
import { parseYamlSource } from '../../cli/directory/yaml-source.ts';
import { importChanges } from '../../cli/keys/import-changes.ts';
import { findImportTarget } from '../../cli/keys/import-target.ts';
import { parseKeyFile } from '../../cli/keys/key-file.ts';
import { buildOperatorContext } from '../../cli/run-command.ts';
import { addDays, formatUtcDate, subtractDays } from '../../core/calendar.ts';
import { DirectoryError, parseDirectoryFile } from '../../core/directory-file.ts';
import { planDirectory } from '../../core/directory-plan.ts';
import { IMPORT_COLUMNS } from '../../core/import/import-row.ts';
import { planImport } from '../../core/import/plan-import.ts';
import type { PermissionCatalogue } from '../../core/permissions.ts';
import type { TableNames } from '../../core/tables.ts';
import { tellEnds } from '../../core/tell-ends.ts';
import { parseApiKey } from '../../store/api-key-row.ts';
import { createEndsStore } from '../../store/ends.ts';
import { findImportedKey } from '../../store/imported-keys.ts';
import { parseKeyEvent } from '../../store/key-event-row.ts';
import { createItemReader } from '../../store/read-item.ts';
import { createReminderRuns } from '../../store/reminders/reminder-runs.ts';
import type { SentMail } from './check-reminders.ts';
import type { PublishedEvent, SoakRecord } from './check-soak.ts';
import { pickShown } from './key-model.ts';
import {
  type ApiOperation,
  type CheckVerdict,
  type DirectoryEntry,
  type EndsOperation,
  formatUserAgent,
  type Moment,
  NEVER,
  type Operation,
  type ReminderOperation,
  type RequestAnswer,
} from './operations.ts';
import { Random } from './random.ts';

/** What a soak acts on. Every method rejects if the answer was lost. */
export interface SoakTarget {
  /** The data folder with the file that describes the local host. */
  data: string;
  client: DynamoDBDocumentClient;
  tables: TableNames;
  catalogue: PermissionCatalogue;
  /** Organisations that the directory has beside those of the soak, as a file has them. */
  otherOrganisations: readonly object[];
  stages: readonly number[];
  /** How long after a check its use may be recorded, in milliseconds. */
  useLag: number;
  now(): Date;
  /** Sends a request to the admin API, as an administrator or as a key. */
  request(sent: SoakRequest): Promise<{ status: number; body: unknown }>;
  /** Presents a value to a protected API that requires a permission. */
  check(
    permission: string,
    key: { organisationId: string; keyId: string },
    value: string,
  ): Promise<CheckVerdict | `failed with ${string}` | 'unavailable'>;
  runReminders(): Promise<void>;
  /** Makes the next day begin; if anything runs that can be killed, after it was killed. */
  beginNextDay(): Promise<void>;
  /** All mails of the soak about keys. */
  listMails(): Promise<readonly SentMail[]>;
  /** All events that have left. Undefined if none leave. */
  listPublished(): Promise<readonly PublishedEvent[] | undefined>;
  countInterruptedRuns(): number;
}

export interface SoakRequest {
  as: { administrator: string } | { value: string };
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: unknown;
}

/** How long a soak takes: a number of operations, or milliseconds. */
export type SoakLength = { operations: number } | { milliseconds: number };

/** The kinds of operation that the workers choose among, with their weights, and their share of a given number of operations. */
const WORKERS = [
  ...Array.from({ length: 3 }, () => ({
    share: 0.16,
    weights: { create: 9, repeat: 5, rename: 8, level: 5, toggle: 13, rotate: 9, delete: 5, read: 6 },
  })),
  ...Array.from({ length: 2 }, () => ({ share: 0.2, weights: { check: 10, renew: 1 } })),
  { share: 0.06, weights: { directory: 3, import: 4 } },
  { share: 0.04, weights: { remind: 2, tellEnds: 1 } },
] as const satisfies readonly { share: number; weights: Partial<Record<Action, number>> }[];
type Action =
  | 'create'
  | 'repeat'
  | 'rename'
  | 'level'
  | 'toggle'
  | 'rotate'
  | 'delete'
  | 'read'
  | 'check'
  | 'renew'
  | 'directory'
  | 'import'
  | 'remind'
  | 'tellEnds';

/** From this status on, a function took too long or the connection broke, so that nobody knows what happened. */
const UNAVAILABLE = 503;

/** How many of 100 answers are lost on their way. */
const LOST_PERCENT = 6;
/** From so many keys on, keys are deleted instead of created: mails about very many keys leave some out. */
const MOST_KEYS = 60;

const ANN = 'ann@soak.example';
const BOB = 'bob@soak.example';
const CY = 'cy@soak.example';
const ROOT = 'soak';
const LIBRARY = 'soaklibrary';
const LABORATORY = 'soaklaboratory';
/** It comes and goes. */
const STALL = 'soakstall';
const ZONES = ['Europe/London', 'Pacific/Kiritimati', 'Etc/GMT+12', 'America/St_Johns'];

interface KnownKey {
  organisationId: string;
  keyId: string;
  /** The values that answers have shown, with the operations that issued them. */
  values: { issuedBy: string; value: string }[];
  version: number;
  isDeleted: boolean;
}

const ROUNDS_A_DAY = 2;
/** How many keys there are before the workers begin. */
const FIRST_KEYS = 5;

/** A value that nobody was given. */
const MADE_UP = { issuedBy: 'nobody', value: 'made-up' };
const NOBODY: KnownKey = {
  ...{ organisationId: ROOT, keyId: 'nobody', version: 0, isDeleted: false },
  values: [MADE_UP],
};

/** Does random things to keys, and records what came of them. */
export class Soak {
  readonly operations: Operation[] = [];
  readonly #target: SoakTarget;
  readonly #seed: number;
  readonly #keys: KnownKey[] = [];
  /** Requests that may be repeated with their Idempotency-Key. */
  readonly #repeatable: ApiOperation[] = [];
  /** Requests whose answers nobody waits for. */
  readonly #pending: Promise<unknown>[] = [];
  /** Resolves when the target can be asked. */
  #ready: Promise<void> = Promise.resolve();
  #ticks = 0;
  #days = 0;
  #unavailable = 0;
  #quietSince: Moment = NEVER;
  #directory: DirectoryEntry[] = [];

  constructor(target: SoakTarget, seed: number) {
    this.#target = target;
    this.#seed = seed;
  }

  /** How often there was no answer although nothing was killed. */
  get unavailable(): number {
    return this.#unavailable;
  }

  /**
   * Lets the workers act, in parallel. A given number of operations is done in rounds, so that no worker is far ahead of the
   * others on a machine that is busy.
   * @param days how many days pass meanwhile
   */
  async run(length: SoakLength, days: number): Promise<void> {
    await this.#begin();
    const workers = WORKERS.map(({ share, weights }, number) => ({
      share,
      weights: weights as Readonly<Record<Action, number>>,
      random: new Random(this.#seed + 7919 * (number + 1)),
    }));
    if ('operations' in length) {
      const rounds = ROUNDS_A_DAY * (days + 1);
      for (let round = 0; round < rounds; round++) {
        if (round > 0 && round % ROUNDS_A_DAY === 0) this.#beginNextDay();
        await Promise.all(
          workers.map(async ({ share, weights, random }) => {
            const most = Math.round((share * length.operations) / rounds);
            for (let acted = 0; acted < most; acted++) await this.#act(weights, random);
          }),
        );
      }
    } else {
      const started = performance.now();
      const getProgress = (): number => (performance.now() - started) / length.milliseconds;
      await Promise.all(
        workers.map(async ({ weights, random }) => {
          while (getProgress() < 1) {
            if (getProgress() > (this.#days + 1) / (days + 1)) this.#beginNextDay();
            await this.#act(weights, random);
          }
        }),
      );
    }
    await this.#ready;
    await Promise.all(this.#pending);
  }

  /** Fills the directory, and makes some keys. Tells runs that they need not look for what was due long before. */
  async #begin(): Promise<void> {
    const { client, tables, now } = this.#target;
    const before = subtractDays(now(), 1);
    await createReminderRuns(client, tables.reminderRuns).finish(before.toISOString(), before);
    await this.#openEndsStore().progress.save({ until: before, quietUntil: before });
    const random = new Random(this.#seed);
    await this.#applyDirectory(random);
    for (let keys = 0; keys < FIRST_KEYS; keys++) await this.#create(random);
    await this.#import(random);
  }

  #openEndsStore(): ReturnType<typeof createEndsStore> {
    const { client, tables } = this.#target;
    return createEndsStore(client, tables, (error) => {
      throw error;
    });
  }

  /** After all is quiet: runs what is due, then looks at each key and presents each value. */
  async finish(): Promise<void> {
    this.#beginNextDay();
    await this.#ready;
    this.#quietSince = this.#getMoment();
    await this.#tellEnds();
    await this.#remind();
    const random = new Random(this.#seed);
    for (const key of this.#keys) {
      await this.#read(random, key, { by: ANN, mayBeLost: false });
      for (const value of key.values) await this.#check(random.pick(this.#listPermissions()), key, value);
    }
  }

  /** Reads what has become of it. */
  async readRecord(): Promise<SoakRecord> {
    const { client, tables, catalogue, stages, useLag } = this.#target;
    const scan = async (TableName: string) => {
      const rows: Record<string, unknown>[] = [];
      for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
        rows.push(...Items);
      }
      return rows.filter(({ organisationId }) => String(organisationId).startsWith(ROOT));
    };
    const levels = Object.entries(catalogue.permissionLevels);
    return {
      operations: this.operations,
      keys: (await scan(tables.apiKeys)).map(parseApiKey),
      events: (await scan(tables.keyEvents)).map(parseKeyEvent),
      published: await this.#target.listPublished(),
      mails: await this.#target.listMails(),
      interruptedRuns: this.#target.countInterruptedRuns(),
      stages,
      useLag,
      quietSince: this.#quietSince,
      readAt: this.#getMoment(),
      levels: Object.fromEntries(levels.map(([level, { permissions }]) => [level, permissions])),
      features: this.#listPermissions().filter((name) => catalogue.permissions[name]?.feature),
      renewing: levels.flatMap(([level, { renewsItself }]) => (renewsItself ? [level] : [])),
    };
  }

  #listPermissions(): string[] {
    return Object.keys(this.#target.catalogue.permissions);
  }

  #getMoment(): Moment {
    this.#ticks += 1;
    return { tick: this.#ticks, clock: this.#target.now().getTime() };
  }

  #beginNextDay(): void {
    this.#days += 1;
    const before = this.#ready;
    this.#ready = before.then(() => this.#target.beginNextDay());
  }

  async #act(weights: Readonly<Record<Action, number>>, random: Random): Promise<void> {
    await this.#ready;
    const action = random.pickWeighted(weights);
    switch (action) {
      case 'create':
        return this.#keys.filter(({ isDeleted }) => !isDeleted).length < MOST_KEYS
          ? this.#create(random)
          : this.#change(random, 'delete');
      case 'repeat':
        return this.#repeat(random);
      case 'rename':
      case 'level':
      case 'toggle':
      case 'rotate':
      case 'delete':
        return this.#change(random, action);
      case 'read':
        return this.#keys.length > 0 ? this.#read(random, this.#pickKey(random), {}) : undefined;
      case 'check': {
        const key = this.#keys.length > 0 ? this.#pickKey(random) : NOBODY;
        const value = random.percent(70) ? key.values.at(-1) : random.pick([...key.values, ...NOBODY.values]);
        return this.#check(random.pick(this.#listPermissions()), key, value ?? MADE_UP);
      }
      case 'renew':
        return this.#renew(random);
      case 'directory':
        return this.#applyDirectory(random);
      case 'import':
        return this.#import(random);
      case 'remind':
        return this.#remind();
      case 'tellEnds':
        return this.#tellEnds();
    }
  }

  /** Mostly one of the latest keys, so that operations meet. */
  #pickKey(random: Random): KnownKey {
    const living = this.#keys.filter(({ isDeleted }) => !isDeleted);
    if (living.length > 0 && random.percent(60)) return random.pick(living.slice(-8));
    return random.pick(living.length > 0 && random.percent(90) ? living : this.#keys);
  }

  #pickOrganisation(random: Random): string {
    return random.pick([ROOT, ROOT, LIBRARY, LIBRARY, LABORATORY, STALL]);
  }

  #pickAdministrator(random: Random, organisationId: string): string {
    const mayCy = organisationId === LIBRARY || organisationId === LABORATORY;
    return random.pick([ANN, ANN, ANN, BOB, mayCy ? CY : ANN]);
  }

  #nextId(): string {
    return `o${this.operations.length + 1}`;
  }

  async #create(random: Random): Promise<void> {
    const organisationId = this.#pickOrganisation(random);
    const permissionLevel = random.pick(['authentication', 'reports', 'full', 'full']);
    const id = this.#nextId();
    await this.#send(random, {
      kind: 'create',
      organisationId,
      by: this.#pickAdministrator(random, organisationId),
      input: { name: `Key ${id}`, permissionLevel, ...(random.percent(20) && { note: `Note of ${id}` }) },
      ...(random.percent(60) && { idempotencyKey: `"${this.#seed}-${id}"` }),
    });
  }

  async #change(random: Random, action: 'rename' | 'level' | 'toggle' | 'rotate' | 'delete'): Promise<void> {
    if (this.#keys.length === 0) return this.#create(random);
    const key = this.#pickKey(random);
    const { organisationId, keyId } = key;
    const by = this.#pickAdministrator(random, organisationId);
    const about = { organisationId, keyId, by };
    const id = this.#nextId();
    if (action === 'delete') return this.#send(random, { kind: 'delete', ...about });
    if (action === 'rotate') {
      const overlapDays = random.pick([undefined, undefined, 0, 1, 2, 7, 20]);
      const input = overlapDays === undefined ? {} : { overlapDays };
      const idempotencyKey = random.percent(60) ? `"${this.#seed}-${id}"` : undefined;
      return this.#send(random, { kind: 'rotate', ...about, input, idempotencyKey });
    }
    const input = {
      rename: { name: `Key ${id}` },
      level: { permissionLevel: random.pick(['authentication', 'reports', 'full']) },
      toggle: { enabled: random.percent(60) },
    }[action];
    const ifMatch = random.percent(25) ? key.version : undefined;
    return this.#send(random, { kind: 'edit', ...about, input, ifMatch });
  }

  /** Repeats a request whose answer may have been lost. */
  async #repeat(random: Random): Promise<void> {
    const first = this.#repeatable.length > 0 ? random.pick(this.#repeatable.slice(-6)) : undefined;
    if (!first) return this.#create(random);
    const { id: _, span: __, answer: ___, ...again } = first;
    await this.#send(random, again as Unsent);
  }

  async #read(random: Random, key: KnownKey, given: { by?: string; mayBeLost?: boolean }): Promise<void> {
    const { organisationId, keyId } = key;
    const { by = this.#pickAdministrator(random, organisationId), mayBeLost } = given;
    await this.#send(random, { kind: 'read', organisationId, keyId, by }, { mayBeLost });
  }

  async #renew(random: Random): Promise<void> {
    const key = this.#keys.length > 0 ? this.#pickKey(random) : undefined;
    const presented = key?.values.at(-1);
    if (!key || !presented) return this.#check(random.pick(this.#listPermissions()), NOBODY, MADE_UP);
    const { organisationId, keyId } = key;
    const { issuedBy, value } = presented;
    await this.#send(random, { kind: 'renew', organisationId, keyId, issuedBy }, { value });
  }

  async #send(
    random: Random,
    unsent: Unsent,
    { value = '', mayBeLost = true }: { value?: string; mayBeLost?: boolean | undefined } = {},
  ): Promise<void> {
    const from = this.#getMoment();
    const operation = {
      ...unsent,
      id: this.#nextId(),
      span: { from, to: NEVER },
      answer: undefined,
    } as ApiOperation;
    this.operations.push(operation);
    if ('idempotencyKey' in operation && operation.idempotencyKey !== undefined) {
      this.#repeatable.push(operation);
    }
    const { by = '' } = operation;
    const day = this.#days;
    const sent = this.#target.request({
      as: operation.kind === 'renew' ? { value } : { administrator: by },
      ...buildRequest(operation),
    });
    if (mayBeLost && random.percent(LOST_PERCENT)) {
      this.#pending.push(sent.catch(() => undefined));
      return;
    }
    try {
      const { status, body } = await sent;
      if (status >= UNAVAILABLE) {
        this.#unavailable += 1; // whether it was fulfilled is not known
        return;
      }
      operation.answer = parseAnswer(status, body);
      operation.span.to = this.#getMoment();
      this.#learn(operation, body as { value?: string });
    } catch (error) {
      await this.#ready;
      operation.span.to = this.#getMoment();
      if (day === this.#days) throw error; // nothing was killed
    }
  }

  #learn({ answer, id, kind, ...operation }: ApiOperation, { value }: { value?: string } = {}): void {
    if (!answer || answer.status >= 300) return;
    if (kind === 'delete' && 'keyId' in operation) {
      const deleted = this.#keys.find(({ keyId }) => keyId === operation.keyId);
      if (deleted) deleted.isDeleted = true;
    }
    const { keyId, organisationId, version = 1 } = answer.key ?? {};
    if (keyId === undefined || organisationId === undefined) return;
    let known = this.#keys.find((key) => key.keyId === keyId);
    if (!known) {
      known = { organisationId, keyId, values: [], version, isDeleted: false };
      this.#keys.push(known);
    }
    known.version = Math.max(known.version, version);
    if (value !== undefined) known.values.push({ issuedBy: id, value });
  }

  async #check(
    permission: string,
    { organisationId, keyId }: KnownKey,
    { issuedBy, value }: KnownKey['values'][number],
  ): Promise<void> {
    const span = { from: this.#getMoment(), to: NEVER };
    const reference = { organisationId, keyId };
    const check = { kind: 'check' as const, id: this.#nextId(), span, ...reference, issuedBy, permission };
    const operation: Operation = { ...check, verdict: undefined };
    this.operations.push(operation);
    await this.#finish(operation, async () => {
      const verdict = await this.#target.check(permission, reference, value);
      if (verdict === 'unavailable') this.#unavailable += 1;
      else operation.verdict = verdict;
    });
  }

  async #remind(): Promise<void> {
    await this.#runOnce('remind', () => this.#target.runReminders());
  }

  async #tellEnds(): Promise<void> {
    const store = this.#openEndsStore();
    await this.#runOnce('tell-ends', () => tellEnds({ ...store, isTimeUp: () => false }, this.#target.now()));
  }

  async #runOnce(kind: 'remind' | 'tell-ends', act: () => Promise<unknown>): Promise<void> {
    const span = { from: this.#getMoment(), to: NEVER };
    const operation: ReminderOperation | EndsOperation = {
      kind,
      id: this.#nextId(),
      span,
      isDone: undefined,
    };
    this.operations.push(operation);
    await this.#finish(operation, async () => {
      await act();
      operation.isDone = true;
    });
  }

  async #finish(operation: Operation, act: () => Promise<void>): Promise<void> {
    const day = this.#days;
    try {
      await act();
    } catch (error) {
      await this.#ready;
      if (day === this.#days) throw error; // nothing was killed
    }
    operation.span.to = this.#getMoment();
  }

  async #applyDirectory(random: Random): Promise<void> {
    const organisations = chooseDirectory(random, this.#directory);
    const span = { from: this.#getMoment(), to: NEVER };
    const operation: Operation = {
      ...{ kind: 'directory', id: this.#nextId(), span, organisations },
      isDone: undefined,
    };
    this.operations.push(operation);
    await this.#finish(operation, async () => {
      operation.isDone = await applyDirectory(this.#target, organisations);
      if (operation.isDone) this.#directory = organisations;
    });
  }

  async #import(random: Random): Promise<void> {
    const id = this.#nextId();
    const { client, tables, now } = this.#target;
    const organisationId = random.pick([ROOT, LIBRARY, LABORATORY]);
    const rows = Array.from({ length: 1 + random.below(2) }, (_, index) => ({
      organisationId,
      name: `Import ${id}-${index}`,
      permissionLevel: random.pick(['authentication', 'full']),
      expiresOn: formatUtcDate(new Date(addDays(now(), 2 + random.below(34), 'UTC'))),
    }));
    const values = rows.map(() => randomBytes(24).toString('base64url'));
    const span = { from: this.#getMoment(), to: NEVER };
    const operation: Operation = { kind: 'import', id, span, rows, isDone: undefined };
    this.operations.push(operation);
    await this.#finish(operation, async () => {
      const { policy, lookups, commit } = await findImportTarget({ data: this.#target.data });
      const lines = parseKeyFile('keys.csv', Buffer.from(formatKeyFile(rows, values)));
      const context = buildOperatorContext(now());
      const plan = await planImport(lines, lookups, policy, context, () => {});
      await importChanges(plan, commit, () => {});
      operation.isDone = true;
    });
    if (!operation.isDone) return;
    for (const value of values) {
      const hashed = hash('sha256', value, 'base64url');
      const found = await findImportedKey(createItemReader(client), tables.importedKeys, hashed).catch(
        () => undefined,
      );
      if (!found || !('keyId' in found)) continue;
      const { keyId } = found;
      const values = [{ issuedBy: id, value }];
      this.#keys.push({ organisationId, keyId, values, version: 1, isDeleted: false });
    }
  }
}

// biome-ignore lint/suspicious/noExplicitAny: distributes over the kinds of operation
type Without<Whole, Names extends string> = Whole extends any ? Omit<Whole, Names> : never;
type Unsent = Without<ApiOperation, 'id' | 'span' | 'answer'>;

function buildRequest(operation: ApiOperation): Omit<SoakRequest, 'as'> {
  const headers = {
    'user-agent': formatUserAgent(operation.id),
    ...('idempotencyKey' in operation &&
      operation.idempotencyKey !== undefined && { 'idempotency-key': operation.idempotencyKey }),
    ...('ifMatch' in operation &&
      operation.ifMatch !== undefined && { 'if-match': `"${operation.ifMatch}"` }),
  };
  const keys = `/organisations/${operation.organisationId}/api-keys`;
  switch (operation.kind) {
    case 'create':
      return { method: 'POST', path: keys, headers, body: operation.input };
    case 'edit':
      return { method: 'PATCH', path: `${keys}/${operation.keyId}`, headers, body: operation.input };
    case 'rotate':
      return { method: 'POST', path: `${keys}/${operation.keyId}/rotation`, headers, body: operation.input };
    case 'delete':
      return { method: 'DELETE', path: `${keys}/${operation.keyId}`, headers };
    case 'read':
      return { method: 'GET', path: `${keys}/${operation.keyId}`, headers };
    case 'renew':
      return { method: 'POST', path: '/self/rotation', headers };
  }
}

type KeyAnswer = NonNullable<RequestAnswer['key']>;

/** Takes from an answer what the model knows of, and never the value. */
function parseAnswer(status: number, body: unknown): RequestAnswer {
  if (status === 204) return { status };
  const { type, keyId, organisationId, version, ...fields } = body as { type?: string } & KeyAnswer;
  if (status >= 300) return { status, problem: String(type).replace('urn:latchkey:problem:', '') };
  return { status, key: { organisationId, keyId, version, ...pickShown(fields) } };
}

function formatKeyFile(rows: readonly object[], values: readonly string[]): string {
  const lines = rows.map((row, index) => {
    const value = values[index] ?? '';
    const cells: Record<string, string> = {
      ...row,
      sha256: hash('sha256', value, 'hex'),
      lastFour: value.slice(-4),
    };
    return IMPORT_COLUMNS.map((column) => cells[column]).join();
  });
  return [IMPORT_COLUMNS.join(), ...lines, ''].join('\n');
}

/** Chooses the next content of the directory, which differs a little from the one before. */
function chooseDirectory(random: Random, before: readonly DirectoryEntry[]): DirectoryEntry[] {
  const was = (id: string) => before.find((entry) => entry.id === id);
  const change = random.pick(['bob', 'cy', 'feature', 'feature', 'zone', 'stall'] as const);
  const flip = (name: typeof change, isSo: boolean | undefined): boolean =>
    isSo === undefined ? true : change === name ? !isSo : isSo;
  const hasBob = flip('bob', was(ROOT)?.administrators.includes(BOB));
  const hasCy = flip('cy', was(LIBRARY)?.administrators.includes(CY));
  const hasReports = flip('feature', was(LIBRARY)?.features.includes('reports'));
  const hasStall = before.length === 0 || (change === 'stall' ? !was(STALL) : was(STALL) !== undefined);
  const zone = was(LABORATORY)?.timeZone ?? 'Pacific/Honolulu';
  const entry = (id: string, fields: Partial<DirectoryEntry>): DirectoryEntry => ({
    ...{ id, timeZone: 'Europe/London', features: ['reports'], administrators: [] },
    ...fields,
  });
  return [
    entry(ROOT, { administrators: [ANN, ...(hasBob ? [BOB] : [])] }),
    entry(LIBRARY, {
      parent: ROOT,
      features: hasReports ? ['reports'] : [],
      administrators: hasCy ? [CY] : [],
    }),
    entry(LABORATORY, { parent: LIBRARY, timeZone: change === 'zone' ? random.pick(ZONES) : zone }),
    ...(hasStall ? [entry(STALL, { parent: ROOT })] : []),
  ];
}

/** Applies a file, as `npm run directory -- apply` does. @returns undefined if it was refused */
async function applyDirectory(
  { data, otherOrganisations }: SoakTarget,
  organisations: readonly DirectoryEntry[],
): Promise<true | undefined> {
  const yaml = stringify({
    organisations: [
      ...otherOrganisations,
      ...organisations.map(({ id, administrators, ...entry }) => ({
        ...{ id, name: `The ${id}` },
        ...entry,
        administrators: administrators.map((email) => ({ name: email.split('@')[0], email })),
      })),
    ],
  });
  const { content } = parseYamlSource('directory.yaml', yaml);
  const target = await findDirectoryTarget({ data });
  const { catalogue, directory, keys, identities, now } = target;
  const state = {
    organisations: await directory.listOrganisations(),
    administrators: await directory.listAdministrators(),
  };
  const lookups = { hasApiKeys: directory.hasApiKeys, needsLink: identities.needsLink };
  const file = parseDirectoryFile(content, catalogue);
  try {
    const plan = await planDirectory(file, state, lookups);
    const context = buildOperatorContext(now());
    const counts = new Map<string, number>();
    for (const moved of plan.moveKeys) {
      counts.set(moved.organisationId, await countKeysToMove(keys, moved, context));
    }
    await applyPlan(plan, counts, target, context, () => {});
    return true;
  } catch (error) {
    // An organisation with keys stays; its keys may have come while the file was applied.
    if (error instanceof DirectoryError || isRefusal(error)) return undefined;
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && String(error.cause).includes('got an API key in the meantime');
}
