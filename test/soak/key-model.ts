import { isDeepStrictEqual } from 'node:util';
import { buildExpiry, computeExpiry, getOverlapEnd } from '../../core/expiry.ts';
import type { KeyEvent, KeyState } from '../../core/key-event.ts';
import type { KeyReference } from '../../core/key-value.ts';
import type { DirectoryModel } from './directory-model.ts';
import { type ImportOperation, type Moment, NEVER, type Operation, type Span } from './operations.ts';

/** A key as the model has it. */
export interface ModelKey extends Required<Pick<KeyState, 'name' | 'permissionLevel' | 'enabled'>> {
  note?: string | undefined;
  expiresOn: string;
  expiresAt: string;
  worksUntil?: string | undefined;
  replaces?: string | undefined;
  replacedBy?: string | undefined;
  /** The operation that gave the key its value. */
  issuedBy: string;
}

/** A key after one of its changes. */
export interface KeyVersion {
  version: number;
  /** Undefined once it was deleted, and before it was created. */
  state: ModelKey | undefined;
  /** What led to it. Undefined before the creation, and if Latchkey itself did. */
  by?: Operation;
  /** It became true after the one moment, and before the other. */
  notBefore: Moment;
  notAfter: Moment;
}

export interface KeyHistory extends KeyReference {
  /** Begins with the key's absence. */
  versions: KeyVersion[];
}

/** The model cannot explain an event of a key. */
export class UnexplainedError extends Error {}

/** How long a new key works. */
const LIFE = 'P1Y';
/** How long a key works beside the successor that it has asked for, in days. */
const RENEWAL_DAYS = 7;
const START: Moment = { tick: Number.NEGATIVE_INFINITY, clock: Number.NEGATIVE_INFINITY };

/** What the model needs to know to explain the events of a key. */
export interface Knowledge {
  operations: ReadonlyMap<string, Operation>;
  directory: DirectoryModel;
  /** Histories of the keys that were created before. */
  histories: ReadonlyMap<string, KeyHistory>;
  /** The key that an operation has created. */
  findCreated(operationId: string): string | undefined;
}

/**
 * Follows the changes of a key from its creation on, each as the operation that its event names.
 * @param events the changes of one key, in the order of its history
 * @throws UnexplainedError if there is a gap or a repeat, or no operation leads to an event
 */
export function followKey(
  { organisationId, keyId }: KeyReference,
  events: readonly KeyEvent[],
  knowledge: Knowledge,
): KeyHistory {
  const absent: KeyVersion = { version: 0, state: undefined, notBefore: START, notAfter: START };
  const history: KeyHistory = { organisationId, keyId, versions: [absent] };
  for (const event of events) {
    const [last = absent] = history.versions.slice(-1);
    const title = `event ${event.keyVersion} “${event.type}”`;
    if (event.keyVersion !== last.version + 1) {
      throw new UnexplainedError(`${title} follows version ${last.version}`);
    }
    if (last.version > 0 && !last.state) throw new UnexplainedError(`${title} follows the deletion`);
    if (isReportOfUse(event, history)) {
      const { state, notBefore } = last;
      history.versions.push({ version: event.keyVersion, state, notBefore, notAfter: NEVER });
      continue;
    }
    const by = findOperation(event, knowledge);
    if (!by) throw new UnexplainedError(`no operation leads to ${title}`);
    const state = takeStep(event, by, last.state, knowledge);
    if (last.by && isBefore(by.span, last.by.span)) {
      throw new UnexplainedError(
        `${title} of ${by.id} was over before ${last.by.id}, whose change it follows`,
      );
    }
    history.versions.push({
      version: event.keyVersion,
      state,
      by,
      notBefore: by.span.from,
      notAfter: by.span.to,
    });
  }
  return history;
}

/** Whether Latchkey tells of a use of a key that has asked for its successor, which changes nothing but the version. */
function isReportOfUse({ type, actor }: KeyEvent, { keyId, versions }: KeyHistory): boolean {
  if (type !== 'used-after-renewal' || actor.subject !== 'latchkey') return false;
  const rotation = versions.findLast(
    ({ by }) => (by?.kind === 'rotate' || by?.kind === 'renew') && by.keyId === keyId,
  )?.by;
  return rotation?.kind === 'renew' && versions.at(-1)?.state?.replacedBy !== undefined;
}

function isBefore(one: Span, other: Span): boolean {
  return one.to.tick < other.from.tick;
}

/** Finds the operation that an event names: by its User-Agent or, for those of the operator, by what it did. */
function findOperation(event: KeyEvent, { operations }: Knowledge): Operation | undefined {
  const id = /^soak\/(.+)$/.exec(event.actor.userAgent ?? '')?.[1];
  if (id !== undefined) return operations.get(id);
  const at = Date.parse(event.at);
  return [...operations.values()].findLast((one) => {
    if (one.kind === 'import') {
      return event.type === 'created' && one.rows.some(({ name }) => name === event.after?.name);
    }
    return one.kind === 'directory' && event.type === 'edited' && one.span.from.clock <= at;
  });
}

function takeStep(
  event: KeyEvent,
  by: Operation,
  before: ModelKey | undefined,
  knowledge: Knowledge,
): ModelKey | undefined {
  const { type, candidates } = listCandidates(event, by, before, knowledge);
  const isExplained = (after: ModelKey | undefined): boolean => {
    const expected = compare(before, after);
    return isDeepStrictEqual([event.before ?? {}, event.after ?? {}], [expected.before, expected.after]);
  };
  const found = candidates.find(isExplained);
  if (type === event.type && candidates.some(isExplained)) return found;
  const expected = candidates.map((after) => JSON.stringify(compare(before, after))).join(' or ');
  const got = JSON.stringify({ before: event.before, after: event.after });
  throw new UnexplainedError(
    `${by.kind} ${by.id} leads to “${type}” with ${expected}, but the event is “${event.type}” with ${got}`,
  );
}

/** Lists what a key may be after an operation: several, if its organisation's time zone changed at the same time. */
function listCandidates(
  event: KeyEvent,
  by: Operation,
  before: ModelKey | undefined,
  knowledge: Knowledge,
): { type: string; candidates: (ModelKey | undefined)[] } {
  const zones = knowledge.directory.listTimeZones(event.organisationId, by.span);
  const at = new Date(event.at);
  if (!before) return { type: 'created', candidates: listNewKeys(event, by, zones, knowledge) };
  const isEnded = getModelEnd(before) <= at.getTime();
  const isReplaced = before.replacedBy !== undefined;
  switch (by.kind) {
    case 'edit': {
      const after = { ...before, ...by.input, note: by.input.note ?? before.note };
      const { before: was, after: is } = compare(before, after);
      const isToggle = Object.keys({ ...was, ...is }).join() === 'enabled';
      return { type: isToggle ? (after.enabled ? 'enabled' : 'disabled') : 'edited', candidates: [after] };
    }
    case 'delete': {
      if (by.keyId === event.keyId) return { type: 'deleted', candidates: [undefined] };
      const isSuccessor = before.replacedBy === by.keyId;
      return { type: 'edited', candidates: isSuccessor ? [{ ...before, replacedBy: undefined }] : [] };
    }
    case 'rotate':
    case 'renew': {
      if (by.keyId !== event.keyId)
        return { type: 'reissued', candidates: isReplaced ? [] : [{ ...before, issuedBy: by.id }] };
      const mayRotate = !isEnded && before.enabled && !isReplaced;
      const replaced = { ...before, replacedBy: knowledge.findCreated(by.id) };
      const days = by.kind === 'renew' ? RENEWAL_DAYS : by.input.overlapDays;
      const ends =
        days === undefined ? [undefined] : zones.map((zone) => getOverlapEnd(days, before, at, zone));
      return {
        type: 'rotated',
        candidates: mayRotate ? ends.map((worksUntil) => ({ ...replaced, worksUntil })) : [],
      };
    }
    case 'create':
      return { type: 'reissued', candidates: isEnded || isReplaced ? [] : [{ ...before, issuedBy: by.id }] };
    case 'directory':
      return {
        type: 'edited',
        candidates: zones.map((zone) => ({ ...before, ...buildExpiry(before.expiresOn, zone) })),
      };
    default:
      return { type: 'nothing', candidates: [] };
  }
}

function listNewKeys(
  { organisationId, at, after }: KeyEvent,
  by: Operation,
  zones: readonly string[],
  knowledge: Knowledge,
): ModelKey[] {
  if (by.kind === 'import') {
    const row = findRow(by, after?.name);
    if (row?.organisationId !== organisationId) return [];
    const { name, permissionLevel, expiresOn } = row;
    return zones.map((zone) => ({
      ...{ name, permissionLevel, enabled: true, issuedBy: by.id },
      ...buildExpiry(expiresOn, zone),
    }));
  }
  const expiries = zones.map((zone) => computeExpiry(new Date(at), zone, LIFE));
  if (by.kind === 'create') {
    return expiries.map((expiry) => ({ ...by.input, ...expiry, enabled: true, issuedBy: by.id }));
  }
  if (by.kind !== 'rotate' && by.kind !== 'renew') return [];
  const old = knowledge.histories.get(by.keyId);
  const index = old?.versions.findIndex((one) => one.by?.id === by.id) ?? -1;
  const { state } = old?.versions[index - 1] ?? {};
  if (!state) return [];
  const { name, note, permissionLevel } = state;
  return expiries.map((expiry) => ({
    ...{ name, note, permissionLevel, enabled: true, replaces: by.keyId, issuedBy: by.id },
    ...expiry,
  }));
}

function findRow({ rows }: ImportOperation, name: string | undefined) {
  return rows.find((row) => row.name === name);
}

/** The fields of a key that events show. */
const SHOWN = [
  'name',
  'note',
  'permissionLevel',
  'enabled',
  'expiresOn',
  'expiresAt',
  'worksUntil',
  'replaces',
  'replacedBy',
] as const satisfies readonly (keyof ModelKey)[];

/** Picks the fields of a key that events and answers show, without those that it lacks. */
export function pickShown(key: Partial<Pick<ModelKey, (typeof SHOWN)[number]>>): KeyState {
  return Object.fromEntries(SHOWN.flatMap((name) => (key[name] === undefined ? [] : [[name, key[name]]])));
}

/** Compares what a key was and is, as events do. */
function compare(
  before: ModelKey | undefined,
  after: ModelKey | undefined,
): Record<'before' | 'after', KeyState> {
  const [was, is] = [pickShown(before ?? {}), pickShown(after ?? {})];
  const differs = ([name]: [string, unknown]): boolean =>
    !isDeepStrictEqual(was[name as keyof KeyState], is[name as keyof KeyState]);
  const only = (state: KeyState): KeyState => Object.fromEntries(Object.entries(state).filter(differs));
  return { before: only(was), after: only(is) };
}

/** The instant from which a key does not work, in milliseconds since the epoch. */
export function getModelEnd({ expiresAt, worksUntil }: Pick<ModelKey, 'expiresAt' | 'worksUntil'>): number {
  return Math.min(Date.parse(expiresAt), worksUntil === undefined ? Infinity : Date.parse(worksUntil));
}

/** Narrows when versions became true: whoever saw a version saw it after all that came before. */
export function narrow({ versions }: KeyHistory, seen: readonly { version: number; at: Moment }[]): void {
  for (const version of versions) {
    for (const { version: number, at } of seen) {
      if (number >= version.version && at.tick < version.notAfter.tick) version.notAfter = at;
    }
  }
  for (const [index, version] of [...versions.entries()].toReversed()) {
    const next = versions[index + 1];
    if (next && next.notAfter.tick < version.notAfter.tick) version.notAfter = next.notAfter;
  }
}

/** Lists the versions of a key that may have been true at some moment of a span. */
export function listPossible({ versions }: KeyHistory, { from, to }: Span): KeyVersion[] {
  return versions.filter(({ notBefore }, index) => {
    const until = versions[index + 1]?.notAfter.tick ?? Number.POSITIVE_INFINITY;
    return notBefore.tick <= to.tick && until >= from.tick;
  });
}
