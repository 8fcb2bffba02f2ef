import { isDeepStrictEqual } from 'node:util';
import type { ApiKey } from '../../core/api-key.ts';
import { isChange, type KeyEvent } from '../../core/key-event.ts';
import { findWrongAnswer, findWrongVerdict, type Known } from './check-answers.ts';
import { checkReminders, type SentMail } from './check-reminders.ts';
import { DirectoryModel } from './directory-model.ts';
import { followKey, getModelEnd, type KeyHistory, narrow, pickShown, UnexplainedError } from './key-model.ts';
import type { ApiOperation, Moment, Operation } from './operations.ts';

/** Everything that is known after a soak. */
export interface SoakRecord extends Pick<Known, 'levels' | 'features' | 'renewing' | 'useLag'> {
  /** In the order in which they began. */
  operations: readonly Operation[];
  /** The stored keys and events of the soak's organisations, read when nothing was going on any more. */
  keys: readonly ApiKey[];
  events: readonly KeyEvent[];
  /** The events that have left, in order. Undefined if none leave. */
  published: readonly PublishedEvent[] | undefined;
  mails: readonly SentMail[];
  /** How often the host was killed while reminders were sent: what was being sent then may be lost, or be sent twice. */
  interruptedRuns: number;
  /** Days before the end at which reminders are sent, descending; 0 for the end itself. */
  stages: readonly number[];
  /** From then on, nothing but the soak's last look at everything has happened. */
  quietSince: Moment;
  /** When the stored data was read. */
  readAt: Moment;
}

/** An event that has left the instance. */
export interface PublishedEvent {
  id: string;
  keyId: string;
}

/** Something that the soak and the model disagree about. */
export interface Disagreement {
  /** Undefined if it is about no key. */
  keyId?: string | undefined;
  what: string;
}

/** Compares what a soak has left, answered and sent with what its operations lead to. @returns no disagreement if all is well */
export function checkSoak(record: SoakRecord): Disagreement[] {
  const { operations, events, keys } = record;
  const found: Disagreement[] = [];
  const directory = new DirectoryModel(operations.filter((one) => one.kind === 'directory'));
  const byId = new Map(operations.map((one) => [one.id, one]));
  const histories = new Map<string, KeyHistory>();
  const created = new Map<string, string>();
  for (const { type, actor, keyId } of events) {
    if (type === 'created') created.set(actor.userAgent?.replace('soak/', '') ?? '', keyId);
  }
  const byKey = Map.groupBy(events, ({ keyId }) => keyId);
  const knowledge = { operations: byId, directory, histories, findCreated: (id: string) => created.get(id) };
  // A successor's ID is later than that of the key that it replaces.
  for (const [keyId, ofKey] of [...byKey].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const [first] = ofKey;
    if (!first) continue;
    const ordered = ofKey.toSorted((one, other) => (one.eventId < other.eventId ? -1 : 1));
    const changes = ordered.filter(({ type }) => isChange(type));
    try {
      histories.set(keyId, followKey(first, changes, knowledge));
    } catch (error) {
      if (!(error instanceof UnexplainedError)) throw error;
      found.push({ keyId, what: error.message });
    }
  }
  for (const history of histories.values()) narrow(history, listSeen(history, operations));

  const known: Known = { ...record, histories, directory };
  const isFollowed = (operation: Operation): boolean =>
    !('keyId' in operation) || histories.has(operation.keyId) || !byKey.has(operation.keyId);
  for (const operation of operations.filter(isFollowed)) {
    const what =
      operation.kind === 'check'
        ? findWrongVerdict(operation, known)
        : isRequest(operation)
          ? findWrongAnswer(operation, known)
          : undefined;
    if (what !== undefined) found.push({ keyId: findKeyId(operation), what });
  }
  found.push(
    ...checkKeys(keys, histories, new Set(byKey.keys())),
    ...checkRequests(operations, histories),
    ...checkImports(operations, histories),
    ...checkMilestones(record, histories),
    ...checkReminders(record, known),
    ...checkPublished(record),
  );
  return found;
}

function isRequest(operation: Operation): operation is ApiOperation {
  return 'answer' in operation;
}

function findKeyId(operation: Operation): string | undefined {
  if ('keyId' in operation) return operation.keyId;
  return isRequest(operation) ? operation.answer?.key?.keyId : undefined;
}

/** Lists the versions that answers have shown, and when they came. */
function listSeen({ keyId, versions }: KeyHistory, operations: readonly Operation[]) {
  return operations.flatMap((one) => {
    if (!isRequest(one) || !one.answer) return [];
    const { key } = one.answer;
    const own = versions.findLast(({ by }) => by?.id === one.id);
    const version = key?.keyId === keyId ? key.version : undefined;
    return [version, own?.version].flatMap((number) =>
      number === undefined ? [] : [{ version: number, at: one.span.to }],
    );
  });
}

/** Each stored key is as its history ends, and no other is stored. */
function checkKeys(
  keys: readonly ApiKey[],
  histories: ReadonlyMap<string, KeyHistory>,
  withEvents: ReadonlySet<string>,
): Disagreement[] {
  const stored = new Map(keys.map((key) => [key.keyId, key]));
  const unknown = keys.filter(({ keyId }) => !withEvents.has(keyId));
  const different = [...histories.values()].flatMap(({ keyId, versions }) => {
    const last = versions.at(-1);
    const key = stored.get(keyId);
    const got = key && { version: key.version, ...pickShown(key) };
    const expected = last?.state && { version: last.version, ...pickShown(last.state) };
    if (isDeepStrictEqual(got, expected)) return [];
    const what = `is stored as ${JSON.stringify(got)} instead of ${JSON.stringify(expected)}`;
    return [{ keyId, what }];
  });
  return [...unknown.map(({ keyId }) => ({ keyId, what: 'is stored, but has no event' })), ...different];
}

/** How long a repeated request is recognised. */
const REPEATABLE_MS = 24 * 60 * 60 * 1000;

/** Requests with one Idempotency-Key create one key a day. */
function checkRequests(
  operations: readonly Operation[],
  histories: ReadonlyMap<string, KeyHistory>,
): Disagreement[] {
  const made = [...histories.values()].flatMap(({ keyId, versions }) => {
    const by = versions[1]?.by;
    return by && 'idempotencyKey' in by && by.idempotencyKey !== undefined ? [{ keyId, by }] : [];
  });
  return [...Map.groupBy(made, ({ by }) => by.idempotencyKey)].flatMap(([idempotencyKey, ofRequest]) => {
    const again = ofRequest.filter(({ by }, index) => {
      const before = ofRequest[index - 1]?.by;
      return before !== undefined && by.span.to.clock - before.span.from.clock < REPEATABLE_MS;
    });
    const keyIds = ofRequest.map(({ keyId }) => keyId);
    const others = operations.filter(
      (one) =>
        'idempotencyKey' in one &&
        one.idempotencyKey === idempotencyKey &&
        one.answer?.status === 201 &&
        !keyIds.includes(one.answer.key?.keyId ?? ''),
    );
    return [
      ...again.map(({ keyId, by }) => ({
        keyId,
        what: `${by.id} repeats a request and has created another key`,
      })),
      ...others.map((one) => ({
        keyId: findKeyId(one),
        what: `${one.id} got a key that its request has not made`,
      })),
    ];
  });
}

/** Each row of a file is one key, or none if the import was interrupted. */
function checkImports(
  operations: readonly Operation[],
  histories: ReadonlyMap<string, KeyHistory>,
): Disagreement[] {
  const counts = new Map<string, number>();
  for (const { versions } of histories.values()) {
    const [, first] = versions;
    const name = first?.by?.kind === 'import' ? first.state?.name : undefined;
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return operations.flatMap((one) => {
    if (one.kind !== 'import') return [];
    const wrong = one.rows.filter(({ name }) => {
      const count = counts.get(name) ?? 0;
      return one.isDone ? count !== 1 : count > 1;
    });
    return wrong.map(({ name }) => ({
      what: `${counts.get(name) ?? 0} keys were imported as “${name}” by ${one.id}`,
    }));
  });
}

/** A key has one event of its first use and one of its end, if there were any. */
function checkMilestones(
  { events, keys, operations, quietSince, readAt }: SoakRecord,
  histories: ReadonlyMap<string, KeyHistory>,
): Disagreement[] {
  const stored = new Map(keys.map((key) => [key.keyId, key]));
  const lastRun = operations.findLast((one) => one.kind === 'tell-ends' && one.isDone);
  return [...histories.values()].flatMap((history) => {
    const { keyId, versions } = history;
    const ofType = (wanted: string) => events.filter((one) => one.keyId === keyId && one.type === wanted);
    const [uses, ends] = [ofType('first-used'), ofType('ended')];
    const wrong: string[] = [];
    const key = stored.get(keyId);
    const isUsed = key?.lastUsedAt !== undefined;
    if (uses.length > 1 || (key && (uses.length === 1) !== isUsed)) {
      wrong.push(`has ${uses.length} events of its first use, which was ${key?.firstUsedAt ?? 'never'}`);
    }
    const working = operations.filter(
      (one) => one.kind === 'check' && one.keyId === keyId && one.verdict !== 'invalid',
    );
    if (uses.length > 0 && working.length === 0) wrong.push('has an event of its first use, but had none');
    if (key && !isUsed && working.some(({ span }) => span.from.tick > quietSince.tick)) {
      wrong.push('was used, but that is not recorded');
    }
    const state = versions.findLast((one) => one.state !== undefined)?.state;
    const end = state ? getModelEnd(state) : Number.POSITIVE_INFINITY;
    if (ends.length > 1) wrong.push(`has ${ends.length} events of its end`);
    if (ends.length > 0 && end > readAt.clock) wrong.push('has an event of its end, which has not come');
    if (ends.some(({ at }) => Date.parse(at) !== end)) wrong.push(`did not end at ${ends[0]?.at}`);
    if (key && ends.length === 0 && lastRun && end <= lastRun.span.from.clock) {
      wrong.push(`has no event of its end at ${new Date(end).toISOString()}`);
    }
    return wrong.map((what) => ({ keyId, what }));
  });
}

/** Each stored event has left, and those of a key in the order of its history. One that left twice has the same ID. */
function checkPublished({ events, published }: SoakRecord): Disagreement[] {
  if (!published) return [];
  const byKey = Map.groupBy(events, ({ keyId }) => keyId);
  const left = Map.groupBy(published, ({ keyId }) => keyId);
  return [...byKey].flatMap(([keyId, stored]) => {
    const isOfChange = new Set(stored.filter(({ type }) => isChange(type)).map(({ eventId }) => eventId));
    const ids = [...new Set((left.get(keyId) ?? []).map(({ id }) => id))];
    const missing = stored.filter(({ eventId }) => !ids.includes(eventId));
    const changes = ids.filter((id) => isOfChange.has(id));
    const isOrdered = isDeepStrictEqual(changes, changes.toSorted());
    return [
      ...missing.map(({ eventId, type }) => ({ keyId, what: `its event ${eventId} “${type}” has not left` })),
      ...(isOrdered ? [] : [{ keyId, what: `its events have left in the order ${changes.join(', ')}` }]),
    ];
  });
}
