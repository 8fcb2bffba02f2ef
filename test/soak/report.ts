import type { KeyEvent } from '../../core/key-event.ts';
import type { Disagreement, SoakRecord } from './check-soak.ts';
import type { Moment, Operation } from './operations.ts';

/** Describes disagreements, each key with its operations and its history. Contains no key value, because a record has none. */
export function describeDisagreements(disagreements: readonly Disagreement[], record: SoakRecord): string[] {
  const byKey = Map.groupBy(disagreements, ({ keyId }) => keyId);
  return [...byKey].flatMap(([keyId, ofKey]) => [
    keyId === undefined ? 'Of no single key:' : `Key ${keyId}:`,
    ...ofKey.map(({ what }) => `  disagreement: ${what}`),
    ...record.operations
      .filter((operation) => isAbout(operation, keyId, record))
      .map((operation) => `  ${describeOperation(operation)}`),
    ...record.events.filter((event) => event.keyId === keyId).map((event) => `  ${describeEvent(event)}`),
  ]);
}

/** Whether an operation can have had to do with a key. Runs and directories have to do with all. */
function isAbout(operation: Operation, keyId: string | undefined, { events }: SoakRecord): boolean {
  if (operation.kind === 'import') {
    const names = events.filter((event) => event.keyId === keyId).map(({ keyName }) => keyName);
    return operation.rows.some(({ name }) => names.includes(name));
  }
  if (!('keyId' in operation) && operation.kind !== 'create') return true;
  const isTarget = 'keyId' in operation && operation.keyId === keyId;
  return isTarget || ('answer' in operation && operation.answer?.key?.keyId === keyId);
}

function describeOperation({ span, ...operation }: Operation): string {
  return `${formatMoment(span.from)} to ${formatMoment(span.to)}: ${JSON.stringify(operation)}`;
}

function formatMoment({ tick, clock }: Moment): string {
  return Number.isFinite(tick) ? `${tick} (${new Date(clock).toISOString()})` : 'unknown';
}

function describeEvent({ eventId, type, keyVersion, at, actor, stage, ...event }: KeyEvent): string {
  const { before, after, sentTo, deliveredTo } = event;
  const more = { before, after, stage, sentTo, deliveredTo };
  return `event ${eventId} ${type} v${keyVersion ?? '-'} at ${at} by ${actor.userAgent ?? actor.subject} ${JSON.stringify(more, replaceSets)}`;
}

/** The stored recipients of reminders are sets. */
function replaceSets(_: string, value: unknown): unknown {
  return value instanceof Set ? [...value] : value;
}
