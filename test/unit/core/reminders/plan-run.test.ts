import { expect, test } from 'vitest';
import { type ApiKey, formatEnd } from '../../../../core/api-key.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import type { Organisation } from '../../../../core/organisation.ts';
import { type Cursor, type PlanPorts, planRun } from '../../../../core/reminders/plan-run.ts';
import type {
  Digest,
  DigestReference,
  DigestState,
  Reminder,
  SetAside,
} from '../../../../core/reminders/ports.ts';
import { createMemoryLedger } from '../../../../core/reminders/rehearsal.ts';
import { CLAIM_MS } from '../../../../core/reminders/send-digest.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';
import { storedInMemory } from './stored.ts';
import { STAGES } from './world.ts';

const now = new Date('2027-03-01T05:00:00Z');
const run = { run: now.toISOString(), time: now };
/** As many pages as a busy date may have: more than one invocation can read. */
const PAGES = 7;
const organisation = anOrganisation();
const { organisationId } = organisation;

/** A key that ends on 8 March 2027, a week after the run. */
function aKey(differing: Partial<ApiKey> = {}): ApiKey {
  const context = changeContextAt('2026-03-08T12:00:00Z');
  const { key } = createKey(organisation, { name: 'Library', permissionLevel: 'full' }, policy, context);
  return { ...key, ...differing };
}

/** The ports of runs that find these keys, of the organisation's administrators Ada and Eve. The last run was a day ago. */
function createPorts(keys: readonly ApiKey[] = []) {
  const setAside: SetAside[] = [];
  const enqueued: DigestReference[] = [];
  const finished: string[] = [];
  const ports: PlanPorts = {
    stages: STAGES,
    ledger: createMemoryLedger(),
    runs: {
      findCoveredUntil: async () => new Date('2027-02-28T05:00:00Z'),
      finish: async (name) => void finished.push(name),
    },
    ...storedInMemory(keys, organisation),
    setAside: (found) => void setAside.push(found),
    enqueue: async (digests) => void enqueued.push(...digests),
    isTimeUp: () => false,
  };
  return { ports, setAside, enqueued, finished };
}

async function listLines({ ledger }: PlanPorts, recipientId: string): Promise<string[]> {
  const { rows } = await ledger.listKeys({ run: run.run, recipientId }, { limit: 100 });
  return rows.map(({ keyId }) => keyId);
}

test('a run plans a due key for each recipient, and no key that needs no reminder', async () => {
  const due = aKey({ replacedBy: 'deleted' });
  const others = [
    aKey({ enabled: false }),
    aKey({ endsOn: '2027-03-06', expiresAt: '2027-03-06T00:00:00Z' }), // told on the day before
    aKey({ replacedBy: due.keyId }),
  ];
  due.firstUsedAt = '2027-02-01T00:00:00Z';
  const { ports, enqueued, finished } = createPorts([due, ...others]);
  const deleted = aKey();
  const { listByEnd } = ports.expiringKeys;
  ports.expiringKeys.listByEnd = async (date, page) => {
    const { rows } = await listByEnd(date, page);
    return { rows: rows.length > 0 ? [deleted, ...rows] : [] }; // the index lags
  };
  expect(await planRun(run, ports, now)).toEqual({
    run: run.run,
    keysDue: 1,
    undeliverable: 0,
    digests: 2,
  });
  expect(await listLines(ports, 'ada')).toEqual([due.keyId]);
  expect(await listLines(ports, 'eve')).toEqual([due.keyId]);
  expect(enqueued).toEqual(['ada', 'eve'].map((recipientId) => ({ run: run.run, recipientId })));
  expect(finished).toEqual([run.run]);
});

test.each<[string, Partial<Reminder>, string[]]>([
  ['of this stage', { stage: 7 }, ['eve']],
  ['of an earlier stage', { stage: 14 }, ['ada', 'eve']],
  ['in a mail that was not delivered', { stage: 7, released: 'not-delivered' }, ['ada', 'eve']],
])(
  'a run after a reminder %s plans who is still to be reminded',
  async (_, { stage = 0, released }, planned) => {
    const key = aKey();
    const { ports, enqueued } = createPorts([key]);
    const reminder = {
      ...{ run: '2027-02-28T05:00:00.000Z', organisationId, keyId: key.keyId, end: formatEnd(key) },
      ...{ recipientId: 'ada', stage, keyName: key.name, organisationPath: key.organisationPath },
    };
    await ports.ledger.claim([reminder]);
    if (released) await ports.ledger.release([reminder], released);
    expect(await planRun(run, ports, now)).toMatchObject({ keysDue: 1, digests: planned.length });
    expect(enqueued.map(({ recipientId }) => recipientId)).toEqual(planned);
  },
);

test('a run has no key due if everybody was reminded', async () => {
  const key = aKey();
  const { ports, enqueued } = createPorts([key]);
  const line = { run: '2027-02-28T05:00:00.000Z', organisationId, keyId: key.keyId, end: formatEnd(key) };
  const said = { stage: 7, keyName: key.name, organisationPath: key.organisationPath };
  await ports.ledger.claim(['ada', 'eve'].map((recipientId) => ({ ...line, recipientId, ...said })));
  expect(await planRun(run, ports, now)).toMatchObject({ keysDue: 0, undeliverable: 0, digests: 0 });
  expect(enqueued).toEqual([]);
});

test('a run sets keys aside of which it can remind nobody', async () => {
  const gone = { organisationId: 'gone', organisationPath: ['gone'] };
  const empty = { organisationId: 'empty', organisationPath: ['empty'] };
  const keys = [aKey(gone), aKey(empty), aKey()];
  const { ports, setAside, enqueued } = createPorts(keys);
  const organisations: Record<string, Organisation> = {
    empty: anOrganisation({ organisationId: 'empty', path: ['empty'] }),
    [organisationId]: anOrganisation({ timeZone: 'Mars/Olympus_Mons' }),
  };
  ports.directory.findOrganisation = async (id) => organisations[id];
  expect(await planRun(run, ports, now)).toMatchObject({ keysDue: 0, undeliverable: 3, digests: 0 });
  expect(setAside).toEqual([
    { reason: 'organisation-missing', what: { organisationId: 'gone', keyId: keys[0]?.keyId } },
    { reason: 'nobody-reachable', what: { organisationId: 'empty', keyId: keys[1]?.keyId } },
    { reason: 'time-zone-unknown', what: { organisationId, keyId: keys[2]?.keyId } },
  ]);
  expect(enqueued).toEqual([]);
});

test('a run that hits its time limit among open digests closes each of them, and plans their keys again', async () => {
  const key = aKey({ endsOn: '2027-02-01', expiresAt: '2027-02-01T00:00:00Z' }); // reached no stage since
  const { ports, enqueued } = createPorts([key]);
  const open = Array.from({ length: 5 }, (_, index) => ({
    run: `2027-02-0${index + 2}`,
    recipientId: 'ada',
  }));
  await ports.ledger.planDigests(open);
  const ids = [key.keyId, 'deleted'];
  await ports.ledger.addKeys(
    open.flatMap((digest) => ids.map((keyId) => ({ ...digest, organisationId, keyId, end: formatEnd(key) }))),
  );
  let digestsLeft = 0;
  ports.isTimeUp = () => digestsLeft-- <= 0;
  const listStates = async () => (await ports.ledger.findDigests(open)).map((digest) => digest?.state);
  let cursor: Cursor | undefined;
  let invocations = 0;
  do {
    digestsLeft = 2;
    invocations += 1;
    cursor = (await planRun(run, ports, now, cursor)).next;
    if (invocations === 1) expect(await listStates()).toContain('planned');
  } while (cursor !== undefined && invocations < 40);
  expect(await listStates()).toEqual(open.map(() => 'superseded'));
  expect(await listLines(ports, 'ada')).toEqual([key.keyId]);
  expect(enqueued.map(({ recipientId }) => recipientId)).toEqual(['ada', 'eve']);
});

test('a run leaves a digest alone while a sender is sending it, and plans its keys again if the sender crashed', async () => {
  const { ports } = createPorts();
  const claimedAt = now.toISOString();
  const planned: Digest = { run: '2027-02-28', recipientId: 'ada', state: 'planned' };
  await ports.ledger.planDigests([planned]);
  await ports.ledger.changeDigest(planned, { ...planned, state: 'sending', claimedAt });
  await planRun(run, ports, now);
  expect(await ports.ledger.findDigest(planned)).toMatchObject({ state: 'sending', claimedAt });
  const later = new Date(now.getTime() + CLAIM_MS);
  await planRun({ run: later.toISOString(), time: later }, ports, later);
  expect((await ports.ledger.findDigest(planned))?.state).toBe('superseded');
});

test.each<[DigestState, Pick<Digest, 'refused'>, string[]]>([
  ['bounced', {}, ['ada']],
  ['refused', { refused: true }, ['ada', 'zoe']],
])(
  'a run after a mail was %s reminds again; after a refusal also those above',
  async (state, refusal, planned) => {
    const key = aKey({ organisationPath: ['above', organisationId] });
    const { ports, enqueued } = createPorts([key]);
    const people: Record<string, string> = { above: 'zoe', [organisationId]: 'ada' };
    ports.directory.listRecipients = async (id) => {
      const recipientId = people[id] ?? '';
      return [{ recipientId, name: recipientId, email: `${recipientId}@a.example`, organisationId: id }];
    };
    const digest: Digest = { run: '2027-02-28', recipientId: 'ada', state: 'planned' };
    const line = { ...digest, organisationId, keyId: key.keyId, end: formatEnd(key) };
    await ports.ledger.planDigests([digest]);
    await ports.ledger.addKeys([line]);
    await ports.ledger.claim([
      { ...line, stage: 7, keyName: key.name, organisationPath: key.organisationPath },
    ]);
    await ports.ledger.changeDigest(digest, { ...digest, state, messageId: 'm1', ...refusal });
    await planRun(run, ports, now);
    expect(enqueued.map(({ recipientId }) => recipientId)).toEqual(planned);
  },
);

test('the first run also tells of keys that ended weeks ago and are still listed', async () => {
  const { ports } = createPorts([aKey({ endsOn: '2026-12-10', expiresAt: '2026-12-10T00:00:00Z' })]);
  ports.runs.findCoveredUntil = async () => undefined;
  expect((await planRun(run, ports, now)).keysDue).toBe(1);
});

test('a run finds keys whose end has moved, as far ahead as the first stage', async () => {
  const key = aKey({ endsOn: '2027-03-30', expiresAt: '2027-03-30T00:00:00Z' }); // stage 30 began before the span
  const { ports } = createPorts([key]);
  expect((await planRun(run, ports, now)).keysDue).toBe(0);
  ports.expiringKeys.listByChange = async (date, { from, to }) => ({
    rows: [key].filter(({ endsOn }) => date === '2027-03-01' && from <= endsOn && endsOn <= to),
  });
  expect((await planRun(run, ports, now)).keysDue).toBe(1);
});

test.each<[DigestState, DigestState]>([
  ['bounced', 'superseded'],
  ['delivered', 'delivered'],
])(
  'a run closes a digest that the index still shows as planned only if it is open: %s',
  async (state, after) => {
    const { ports } = createPorts();
    const stale: Digest = { run: '2027-02-28', recipientId: 'ada', state: 'planned' };
    await ports.ledger.planDigests([stale]);
    await ports.ledger.changeDigest(stale, { ...stale, state });
    ports.ledger.listOpenDigests = async () => ({ rows: [stale] });
    await planRun(run, ports, now);
    expect((await ports.ledger.findDigest(stale))?.state).toBe(after);
  },
);

test('a run that hits its time limit within a date resumes behind the pages that it has read', async () => {
  /** The positions at which the keys of the busy date were read. */
  const read: string[] = [];
  const busy = '2027-03-08';
  let pagesLeft = 0;
  const { ports, finished } = createPorts();
  ports.expiringKeys.listByEnd = async (date, { after = 'page 0' }) => {
    if (date !== busy) return { rows: [] };
    read.push(after);
    pagesLeft -= 1;
    const next = Number(after.slice(5)) + 1;
    return { rows: [], ...(next < PAGES && { next: `page ${next}` }) };
  };
  ports.isTimeUp = () => pagesLeft === 0;
  let cursor: Cursor | undefined;
  let invocations = 0;
  do {
    pagesLeft = 2;
    invocations += 1;
    cursor = (await planRun(run, ports, now, cursor)).next;
  } while (cursor !== undefined && invocations < 20);
  expect(read).toEqual(Array.from({ length: PAGES }, (_, index) => `page ${index}`));
  expect(invocations).toBe(4);
  expect(finished).toEqual([run.run]);
});
