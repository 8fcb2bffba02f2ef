import { countDaysUntil, toDate } from '../../core/calendar.ts';
import type { KeyEvent } from '../../core/key-event.ts';
import { type Known, mayBeUsed } from './check-answers.ts';
import type { Disagreement, SoakRecord } from './check-soak.ts';
import { findReminded, listUpwards } from './directory-model.ts';
import { getModelEnd, type KeyHistory, listPossible, type ModelKey } from './key-model.ts';
import type { DirectoryEntry, ReminderOperation, Span } from './operations.ts';

/** A mail about keys. */
export interface SentMail {
  to: string;
  /** The keys that it is about. */
  keyIds: readonly string[];
  /** Whether some keys did not fit in. */
  isShortened: boolean;
}

/** Compares reminders, mails and what the model wants to be reminded of. */
export function checkReminders(record: SoakRecord, known: Known): Disagreement[] {
  const { operations, events } = record;
  const runs = operations.filter((one) => one.kind === 'remind');
  const reminded = events.filter(({ type }) => type === 'reminded');
  const byKey = Map.groupBy(reminded, ({ keyId }) => keyId);
  return [
    ...reminded.flatMap((event) => findWrongReminder(event, runs, record, known)),
    ...[...known.histories.values()].flatMap((history) =>
      runs
        .filter(({ isDone }) => isDone)
        .flatMap((run) =>
          findMissing(history, run, { runs, reminded: byKey.get(history.keyId) ?? [] }, record, known),
        ),
    ),
    ...checkMails(byKey, record),
  ];
}

/** Whom a reminder was sent to. A delivery report proves that it was, even if the sender crashed before it recorded that. */
function listRecipients({ sentTo = [], deliveredTo = [], bouncedFrom = [] }: KeyEvent): string[] {
  return [...new Set([...sentTo, ...deliveredTo, ...bouncedFrom])];
}

/** Finds a reminder that nobody wants: of another key, at another time, or to somebody else. */
function findWrongReminder(
  event: KeyEvent,
  runs: readonly ReminderOperation[],
  { stages }: SoakRecord,
  { histories, directory }: Known,
): Disagreement[] {
  const { keyId, organisationId, stage } = event;
  const history = histories.get(keyId);
  if (!history) return [];
  const run = findRun(event, runs);
  const wrong = (what: string) => [{ keyId, what: `the reminder of ${event.at}, stage ${stage}, ${what}` }];
  if (!run) return wrong('belongs to no run');
  const { span } = run;
  const zones = directory.listTimeZones(organisationId, span);
  const states = listPossible(history, span).flatMap(({ state }) => (state?.enabled ? [state] : []));
  // While an organisation moves to another zone, its keys still have the date that they got in the earlier one.
  const isDue = states.some((state) =>
    zones.some((zone) =>
      zones.some((endZone) =>
        [span.from, span.to].some(({ clock }) => findStage(state, zone, clock, stages, endZone) === stage),
      ),
    ),
  );
  if (!isDue) return wrong('was not due');
  const directories = directory.list(span);
  const wanted = new Set(
    directories.flatMap((entries) =>
      directories.length === 1 ? findReminded(entries, organisationId) : listAbove(entries, organisationId),
    ),
  );
  const strangers = listRecipients(event).filter((recipient) => !wanted.has(recipient));
  return strangers.length > 0 ? wrong(`was not for ${strangers.join(' and ')}`) : [];
}

/** Finds the run that an event names by the time at which it began. */
function findRun({ at }: KeyEvent, runs: readonly ReminderOperation[]): ReminderOperation | undefined {
  const began = Date.parse(at);
  return runs.findLast(({ span }) => span.from.clock <= began && began <= span.to.clock);
}

/** All administrators of an organisation and of those above it. */
function listAbove(entries: readonly DirectoryEntry[], organisationId: string): readonly string[] {
  return listUpwards(entries, organisationId).flatMap(
    (id) => entries.find((entry) => entry.id === id)?.administrators ?? [],
  );
}

/** Finds a reminder that a finished run had to send. It had to only if nothing changed while it ran. */
function findMissing(
  history: KeyHistory,
  run: ReminderOperation,
  { runs, reminded }: { runs: readonly ReminderOperation[]; reminded: readonly KeyEvent[] },
  { stages }: SoakRecord,
  known: Known,
): Disagreement[] {
  const { organisationId, keyId } = history;
  const { span } = run;
  const [version, ...others] = listPossible(history, span);
  const [entries, ...changed] = known.directory.list(span);
  const { state } = version ?? {};
  if (!version || !state?.enabled || others.length > 0 || !entries || changed.length > 0) return [];
  if (isPerhapsReplaced(state, span, known)) return [];
  const zone = entries.find(({ id }) => id === organisationId)?.timeZone ?? 'UTC';
  const [stage, later] = [span.from, span.to].map(({ clock }) => findStage(state, zone, clock, stages));
  if (stage === undefined || stage !== later) return [];
  const end = getModelEnd(state);
  /** Whether a key may have had the end that it has now, and whether it may have had another. An end can come back. */
  const findEnd = (during: Span): { same: boolean; other: boolean } => {
    const ends = listPossible(history, during).map((one) => one.state && getModelEnd(one.state));
    return { same: ends.includes(end), other: ends.some((one) => one !== end) };
  };
  /** Whether a reminder can be about the end that the key has now. One of a nearer stage is enough. */
  const isOfEnd = (event: KeyEvent): boolean => {
    const by = findRun(event, runs);
    return by !== undefined && by.span.from.tick <= span.to.tick && findEnd(by.span).same;
  };
  // The host's queues die with it, so what a killed run has sent may never be recorded.
  const mayBeUnrecorded = runs.some(
    (one) =>
      !one.isDone &&
      one.span.from.tick < span.from.tick &&
      findEnd(one.span).same &&
      [one.span.from, one.span.to].some(({ clock }) => findStage(state, zone, clock, stages) === stage),
  );
  if (mayBeUnrecorded) return [];
  const told = new Set(
    reminded
      .filter((event) => event.stage !== undefined && event.stage <= stage && isOfEnd(event))
      .flatMap(listRecipients),
  );
  /** Finished runs that found the key at this stage before. Whoever became a recipient since is told at the next stage. */
  const earlier = runs.filter(
    (one) =>
      one.isDone &&
      one.span.to.tick < span.from.tick &&
      !findEnd(one.span).other &&
      findStage(state, zone, one.span.from.clock, stages) === stage,
  );
  const wasRecipient = (recipient: string): boolean =>
    earlier.every((one) =>
      known.directory
        .list(one.span)
        .every((possible) => findReminded(possible, organisationId).includes(recipient)),
    );
  const missing = findReminded(entries, organisationId).filter(
    (recipient) => !told.has(recipient) && wasRecipient(recipient),
  );
  if (missing.length === 0) return [];
  const what = `run ${run.id} did not remind ${missing.join(' and ')} at stage ${stage}`;
  return [{ keyId, what }];
}

/** Whether a key's successor may be in use, so that nobody needs a reminder. */
function isPerhapsReplaced({ replacedBy = '' }: ModelKey, span: Span, known: Known): boolean {
  const successor = known.histories.get(replacedBy);
  return successor !== undefined && mayBeUsed(successor, span, known);
}

/**
 * The nearest stage that a key has reached: the day's stage by the calendar of its organisation, 0 once it has ended.
 * @param endZone the zone in which the key has got the date of its end
 */
function findStage(
  state: ModelKey,
  zone: string,
  clock: number,
  stages: readonly number[],
  endZone = zone,
): number | undefined {
  const end = getModelEnd(state);
  if (end < clock) return 0;
  const days = countDaysUntil(toDate(new Date(end), endZone).toString(), new Date(clock), zone);
  return stages.findLast((stage) => stage > 0 && days <= stage);
}

/** Each reminder was one mail, and each mail about a key was one reminder. */
function checkMails(
  byKey: ReadonlyMap<string, readonly KeyEvent[]>,
  { mails, interruptedRuns }: SoakRecord,
): Disagreement[] {
  const sent = new Map<string, number>();
  const shortened = new Set<string>();
  const count = (counts: Map<string, number>, name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  for (const { to, keyIds, isShortened } of mails) {
    for (const keyId of keyIds) count(sent, `${keyId} to ${to}`);
    if (isShortened) shortened.add(to);
  }
  const told = new Map<string, number>();
  for (const [keyId, events] of byKey) {
    for (const to of events.flatMap(listRecipients)) count(told, `${keyId} to ${to}`);
  }
  return [...new Set([...sent.keys(), ...told.keys()])].flatMap((name) => {
    const [mailed, recorded] = [sent.get(name) ?? 0, told.get(name) ?? 0];
    const [keyId, to = ''] = name.split(' to ');
    const most = recorded + interruptedRuns;
    const least = shortened.has(to) ? 0 : recorded - interruptedRuns;
    if (mailed >= least && mailed <= most) return [];
    return [{ keyId, what: `${mailed} mails to ${to} are about it, but ${recorded} reminders are recorded` }];
  });
}
