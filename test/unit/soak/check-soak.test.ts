import { expect, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import type { ChangeContext, KeyChange } from '../../../core/change.ts';
import type { KeyEvent } from '../../../core/key-event.ts';
import { createKey, editKey, moveToTimeZone } from '../../../core/life-cycle.ts';
import { checkSoak, type SoakRecord } from '../../soak/check-soak.ts';
import {
  type ApiOperation,
  formatUserAgent,
  NEVER,
  type Operation,
  type Span,
} from '../../soak/operations.ts';
import { describeDisagreements } from '../../soak/report.ts';
import { actor, anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

const START = Date.parse('2030-03-01T12:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const north = anOrganisation();
const { organisationId } = north;

/** A span of one tick, a minute after the one before. */
const at = (tick: number, clock = START + tick * MINUTE_MS): Span => ({
  from: { tick, clock },
  to: { tick: tick + 0.5, clock },
});
const contextOf = (id: string, tick: number): ChangeContext => ({
  ...changeContextAt(new Date(START + tick * MINUTE_MS)),
  actor: { ...actor, userAgent: formatUserAgent(id) },
});

const input = { name: 'Key o2', permissionLevel: 'authentication' };
const created = createKey(north, input, policy, contextOf('o2', 2));
const disabled = editKey(north, created.key, { enabled: false }, policy, contextOf('o3', 3));
const enabled = editKey(north, disabled.key, { enabled: true }, policy, contextOf('o5', 5));
const { keyId } = created.key;
const listEvents = (...changes: readonly KeyChange[][]): KeyEvent[] =>
  changes.flat().map(({ event }) => event);

const about = { organisationId, keyId, by: 'ann' };
const answerWith = ({ name, permissionLevel, expiresOn, expiresAt, ...key }: ApiKey) => ({
  status: 200,
  key: {
    ...{ organisationId, keyId, name, permissionLevel, expiresOn, expiresAt },
    ...{ enabled: key.enabled, version: key.version },
  },
});
const edit = (id: string, tick: number, isEnabled: boolean, key: ApiKey): ApiOperation => ({
  ...{ kind: 'edit', id, span: at(tick), ...about },
  input: { enabled: isEnabled },
  answer: answerWith(key),
});
const check = (id: string, tick: number, verdict: 'allowed' | 'invalid'): Operation => ({
  ...{ kind: 'check', id, span: at(tick), organisationId, keyId },
  ...{ issuedBy: 'o2', permission: 'authentication', verdict },
});
const DIRECTORY: Operation = {
  ...{ kind: 'directory', id: 'o1', span: at(1), isDone: true },
  organisations: [
    { id: organisationId, timeZone: north.timeZone, features: [], administrators: ['ann', 'bob'] },
  ],
};
const CREATION: Operation = {
  ...{ kind: 'create', id: 'o2', span: at(2), organisationId, by: 'ann', input },
  answer: { ...answerWith(created.key), status: 201 },
};
const OPERATIONS = [
  DIRECTORY,
  CREATION,
  edit('o3', 3, false, disabled.key),
  check('o4', 4, 'invalid'),
  edit('o5', 5, true, enabled.key),
  check('o6', 6, 'allowed'),
];
const FIRST_USE: KeyEvent = {
  ...{ organisationId, keyId, eventId: 'Z', type: 'first-used' },
  ...{ at: new Date(START + 6 * MINUTE_MS).toISOString(), actor },
};
const EVENTS = [...listEvents(created.changes, disabled.changes, enabled.changes), FIRST_USE];
const usedAt = FIRST_USE.at;
const STORED = { ...enabled.key, firstUsedAt: usedAt, lastUsedAt: usedAt };

/** A soak in which all is well, with what a test changes. */
const record = (differing: Partial<SoakRecord> = {}): SoakRecord => ({
  operations: OPERATIONS,
  events: EVENTS,
  keys: [STORED],
  published: EVENTS.map(({ eventId }) => ({ id: eventId, keyId })),
  mails: [],
  interruptedRuns: 0,
  stages: [30, 14, 7, 3, 2, 1, 0],
  quietSince: at(10).from,
  readAt: at(20).from,
  levels: { authentication: ['authentication'], full: ['authentication', 'reports'] },
  features: ['reports'],
  renewing: [],
  useLag: 0,
  ...differing,
});
const find = (differing: Partial<SoakRecord>) => checkSoak(record(differing)).map(({ what }) => what);
const without = (...ids: string[]) => OPERATIONS.filter(({ id }) => !ids.includes(id));

test('the model agrees with a soak in which all is well', () => {
  expect(find({})).toEqual([]);
});

test('an operation whose answer was lost may have happened or not, and verdicts may be of either until a read decides', () => {
  const lost: Operation = {
    ...edit('o7', 7, false, enabled.key),
    span: { ...at(7), to: NEVER },
    answer: undefined,
  };
  const again = editKey(north, enabled.key, { enabled: false }, policy, contextOf('o7', 7));
  const happened = [...EVENTS, ...listEvents(again.changes)];
  const all = { published: undefined, operations: [...OPERATIONS, lost, check('o8', 8, 'allowed')] };
  expect(find(all)).toEqual([]);
  const stored = { ...STORED, ...again.key };
  expect(find({ ...all, events: happened, keys: [stored] })).toEqual([]);
  const read: Operation = { kind: 'read', id: 'o9', span: at(9), ...about, answer: answerWith(again.key) };
  const operations = [...all.operations, read, check('o10', 10, 'allowed')];
  expect(find({ ...all, operations, events: happened, keys: [stored] })).toEqual([
    'check o10 for authentication was allowed instead of invalid',
  ]);
});

const [creation, disabling, enabling] = EVENTS as [KeyEvent, KeyEvent, KeyEvent];
test.each<[string, Partial<SoakRecord>, string]>([
  [
    'a change has no event',
    { events: [creation, enabling, FIRST_USE] },
    'event 3 “enabled” follows version 1',
  ],
  [
    'an event has the number of another',
    { events: [creation, disabling, { ...enabling, keyVersion: 2 }, FIRST_USE] },
    'event 2 “enabled” follows version 2',
  ],
  [
    'nobody did what an event tells',
    { operations: without('o5') },
    'no operation leads to event 3 “enabled”',
  ],
  [
    'an event tells something else than the request wanted',
    { events: [creation, { ...disabling, after: { enabled: true } }, enabling, FIRST_USE] },
    'edit o3 leads to “disabled” with',
  ],
  ['a change is not stored', { keys: [{ ...STORED, enabled: false }] }, 'is stored as'],
  ['a key is gone', { keys: [] }, 'is stored as undefined instead of'],
  [
    'a key without a history is stored',
    { keys: [STORED, { ...STORED, keyId: 'other' }] },
    'is stored, but has no event',
  ],
  [
    'a disabled key works',
    { operations: [...without('o4'), check('o4', 4, 'allowed')] },
    'check o4 for authentication was allowed instead of invalid',
  ],
  [
    'a request that was refused was fulfilled all the same',
    {
      operations: [
        ...without('o5'),
        { ...edit('o5', 5, true, enabled.key), answer: { status: 409, problem: 'conflict' } },
      ],
    },
    'edit o5 got 409 conflict: changed a key all the same',
  ],
  [
    'a request is refused for no reason',
    {
      operations: [
        ...OPERATIONS,
        { kind: 'delete', id: 'o7', span: at(7), ...about, answer: { status: 404, problem: 'not-found' } },
      ],
    },
    'delete o7 got 404 not-found: had no reason that the model knows',
  ],
  [
    'an answer is an error',
    {
      operations: [
        ...OPERATIONS,
        { kind: 'read', id: 'o7', span: at(7), ...about, answer: { status: 500, problem: 'internal-error' } },
      ],
    },
    'read o7 got 500 internal-error',
  ],
  [
    'a read shows what was before',
    {
      operations: [
        ...OPERATIONS,
        { kind: 'read', id: 'o7', span: at(7), ...about, answer: answerWith(disabled.key) },
      ],
    },
    'the key had no version 2 then',
  ],
  [
    'a use is not recorded',
    { keys: [enabled.key], events: EVENTS.slice(0, 3), quietSince: at(5).from },
    'was used, but',
  ],
  [
    'a first use is told twice',
    { events: [...EVENTS, { ...FIRST_USE, eventId: 'Z2' }], published: undefined },
    'has 2 events of its first use',
  ],
  [
    'an event does not leave',
    { published: record().published?.slice(1) },
    `its event ${creation.eventId} “created” has not left`,
  ],
  [
    'events leave in another order',
    { published: record().published?.toReversed() },
    'its events have left in the order',
  ],
])('the model notices if %s', (_, differing, what) => {
  expect(find(differing)).toContainEqual(expect.stringContaining(what));
});

test('two keys of one Idempotency-Key are noticed, unless a day lies between them', () => {
  const name = { idempotencyKey: '"1"' };
  const twice = createKey(north, input, policy, contextOf('o7', 7));
  const first = { ...CREATION, ...name } as Operation;
  const repeat = (span: Span) => ({ ...CREATION, ...name, id: 'o7', span, answer: undefined }) as Operation;
  const all = { published: undefined, events: [...EVENTS, ...listEvents(twice.changes)] };
  const keys = [STORED, twice.key];
  expect(
    find({ ...all, keys, operations: [first, ...OPERATIONS.slice(2), DIRECTORY, repeat(at(7))] }),
  ).toEqual(['o7 repeats a request and has created another key']);
  const later = repeat({ ...at(7), to: { tick: 7.5, clock: START + 2 * DAY_MS } });
  expect(find({ ...all, keys, operations: [first, ...OPERATIONS.slice(2), DIRECTORY, later] })).toEqual([]);
});

test('a reminder that is missing, sent twice, early, or sent to a stranger is noticed', () => {
  // Ten days before the end, which is stage 14.
  const due = Date.parse(enabled.key.expiresAt) - 10 * DAY_MS;
  const run: Operation = { kind: 'remind', id: 'o9', span: at(9, due), isDone: true };
  const reminder = (differing: Partial<KeyEvent> = {}): KeyEvent => ({
    ...{ organisationId, keyId, eventId: 'ZZ', type: 'reminded', at: new Date(due).toISOString(), actor },
    ...{ stage: 14, sentTo: ['ann', 'bob'], ...differing },
  });
  const mail = (to: string) => ({ to, keyIds: [keyId], isShortened: false });
  const findWith = (events: KeyEvent[], mails: SoakRecord['mails']) =>
    find({ operations: [...OPERATIONS, run], events: [...EVENTS, ...events], mails, published: undefined });
  const both = [mail('ann'), mail('bob')];
  expect(findWith([reminder()], both)).toEqual([]);
  expect(findWith([], [])).toEqual(['run o9 did not remind ann and bob at stage 14']);
  const killed: Operation = { kind: 'remind', id: 'o8', span: at(8, due), isDone: undefined };
  const afterKill = { operations: [...OPERATIONS, killed, run], published: undefined };
  expect(find(afterKill)).toEqual([]); // its mails may have been sent without a record
  expect(findWith([reminder({ sentTo: ['ann'] })], [mail('ann')])).toEqual([
    'run o9 did not remind bob at stage 14',
  ]);
  expect(findWith([reminder()], [...both, mail('bob')])).toEqual([
    '2 mails to bob are about it, but 1 reminders are recorded',
  ]);
  expect(findWith([reminder()], [mail('ann')])).toEqual([
    '0 mails to bob are about it, but 1 reminders are recorded',
  ]);
  expect(findWith([reminder(), reminder({ eventId: 'ZZZ', stage: 7 })], [...both, ...both])).toEqual([
    expect.stringContaining('stage 7, was not due'),
  ]);
  expect(findWith([reminder({ sentTo: ['ann', 'bob', 'eve'] })], [...both, mail('eve')])).toEqual([
    expect.stringContaining('was not for eve'),
  ]);
});

test('whoever becomes an administrator once a stage was told is told of the next one', () => {
  const due = Date.parse(enabled.key.expiresAt) - 10 * DAY_MS;
  const run = (id: string, tick: number): Operation => ({
    ...{ kind: 'remind', id, span: at(tick, due + tick * MINUTE_MS), isDone: true },
  });
  const withEve: Operation = {
    ...{ kind: 'directory', id: 'o8', span: at(8), isDone: true },
    organisations: [
      { id: organisationId, timeZone: north.timeZone, features: [], administrators: ['ann', 'eve'] },
    ],
  };
  const reminder: KeyEvent = {
    ...{ organisationId, keyId, eventId: 'ZZ', type: 'reminded', actor, stage: 14, sentTo: ['ann', 'bob'] },
    at: new Date(due + 7 * MINUTE_MS).toISOString(),
  };
  const mails = ['ann', 'bob'].map((to) => ({ to, keyIds: [keyId], isShortened: false }));
  const all = { published: undefined, mails, events: [...EVENTS, reminder] };
  expect(find({ ...all, operations: [...OPERATIONS, run('o7', 7), withEve, run('o9', 9)] })).toEqual([]);
  const early = { ...withEve, id: 'o6b', span: at(6.2) };
  expect(find({ ...all, operations: [...OPERATIONS, early, run('o7', 7)] })).toEqual([
    expect.stringContaining('was not for bob'),
    'run o7 did not remind eve at stage 14',
  ]);
});

test('an end that comes back with an earlier time zone needs no second reminder, and a new end needs one', () => {
  const due = Date.parse(enabled.key.expiresAt) - 10 * DAY_MS;
  const moveTo = (id: string, tick: number, timeZone: string): Operation => ({
    ...{ kind: 'directory', id, span: at(tick, due + tick * MINUTE_MS), isDone: true },
    organisations: [{ id: organisationId, timeZone, features: [], administrators: ['ann'] }],
  });
  const run = (id: string, tick: number): Operation => ({
    ...{ kind: 'remind', id, span: at(tick, due + tick * MINUTE_MS), isDone: true },
  });
  const move = (key: ApiKey, tick: number, timeZone: string): KeyChange => {
    const { changes } = moveToTimeZone(key, timeZone, changeContextAt(new Date(due + tick * MINUTE_MS)));
    return changes[0] ?? expect.unreachable('its end has not moved');
  };
  const away = move(enabled.key, 11, 'Asia/Tokyo');
  const back = move(away.key, 13, north.timeZone);
  const reminder: KeyEvent = {
    ...{ organisationId, keyId, eventId: 'ZZ', type: 'reminded', actor, stage: 14, sentTo: ['ann'] },
    at: new Date(due + 10 * MINUTE_MS).toISOString(),
  };
  const start = [...OPERATIONS, moveTo('o9', 9, north.timeZone), run('o10', 10)];
  const moved = [...start, moveTo('o11', 11, 'Asia/Tokyo')];
  const all = { published: undefined, mails: [{ to: 'ann', keyIds: [keyId], isShortened: false }] };
  const returned = {
    ...{ ...all, keys: [{ ...STORED, ...back.key }] },
    events: [...EVENTS, ...listEvents([away, back]), reminder],
  };
  const operations = [...moved, moveTo('o13', 13, north.timeZone), run('o14', 14)];
  expect(find({ ...returned, operations })).toEqual([]);
  const events = [...EVENTS, ...listEvents([away]), reminder];
  expect(
    find({ ...all, keys: [{ ...STORED, ...away.key }], events, operations: [...moved, run('o12', 12)] }),
  ).toEqual(['run o12 did not remind ann at stage 14']);
});

test('a report names the disagreement, the operations on the key and its history, and no value', () => {
  const wrong = record({ keys: [{ ...STORED, name: 'Other' }] });
  const lines = describeDisagreements(checkSoak(wrong), wrong).join('\n');
  expect(lines).toContain(`Key ${keyId}:\n  disagreement: is stored as`);
  expect(lines).toContain('"kind":"edit"');
  expect(lines).toContain(`event ${disabling.eventId} disabled v2`);
  expect(lines).not.toContain(created.value);
  expect(lines).not.toContain(created.key.valueHash);
});
