import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Digest, Ledger, NewReminder } from '../../../../core/reminders/ports.ts';
import type { TableNames } from '../../../../core/tables.ts';
import { createLedger } from '../../../../store/reminders/ledger.ts';
import { lag, startDynamodbEdge } from '../../../support/dynamodb-edge.ts';
import { createTables } from '../../../support/tables.ts';
import { connect } from '../store-support.ts';

const client = connect({ endpoint: await startDynamodbEdge(lag) });
let tables: TableNames;
let book: Ledger;

beforeAll(async () => {
  tables = await createTables(client);
  book = createLedger(client, tables);
});
afterAll(() => client.destroy());

const END = '2031-03-08T00:00:00.000Z';
const MONDAY = '2031-03-01T05:00:00.000Z';
const TUESDAY = '2031-03-02T05:00:00.000Z';

let keys = 0;
/** A key that no other test uses, in a digest of Monday's run. */
const aKey = (differing: Partial<NewReminder> = {}): Omit<NewReminder, 'stage'> => ({
  run: MONDAY,
  recipientId: 'ada',
  organisationId: 'northgate',
  organisationPath: ['northgate'],
  keyId: `k${keys++}`,
  keyName: 'Library',
  end: END,
  ...differing,
});
const claim = async (reminder: NewReminder) => (await book.claim([reminder]))[0];
/** Finds the reminders of a key for some recipients, by default for the key's own. */
const listReminders = async (
  key: NewReminder | Omit<NewReminder, 'stage'>,
  recipients = [key.recipientId],
) => {
  const found = await book.findReminders(recipients.map((recipientId) => ({ ...key, recipientId })));
  return found.filter((reminder) => reminder !== undefined);
};
/** Reads all rows of a list, and counts its pages. */
async function readAll<Row>(
  list: (page: { limit: number; after?: string }) => Promise<{ rows: Row[]; next?: string }>,
  limit: number,
): Promise<{ rows: Row[]; pages: number }> {
  const rows: Row[] = [];
  let after: string | undefined;
  for (let pages = 1; ; pages++) {
    const page = await list({ limit, ...(after !== undefined && { after }) });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    if (page.next === undefined) return { rows, pages };
    after = page.next;
  }
}

describe('reminder', () => {
  test('a reminder is claimed by only one digest, which may claim it again', async () => {
    const key = aKey();
    expect(await claim({ ...key, stage: 7 })).toBe(true);
    expect(await claim({ ...key, stage: 7 })).toBe(true);
    expect(await claim({ ...key, run: TUESDAY, stage: 7 })).toBe(false);
    expect(await listReminders(key)).toEqual([{ ...key, stage: 7 }]);
  });

  test('a reminder is claimed by exactly one of many concurrent digests', async () => {
    const key = aKey();
    const runs = Array.from({ length: 20 }, (_, minute) =>
      new Date(Date.parse(MONDAY) + minute * 60_000).toISOString(),
    );
    const claims = await Promise.all(runs.map((run) => claim({ ...key, run, stage: 7 })));
    expect(claims.filter(Boolean)).toHaveLength(1);
    const [{ run } = key] = await listReminders(key);
    expect(run).toBe(runs[claims.indexOf(true)]);
  });

  test('a reminder is claimed by another digest only at a closer stage', async () => {
    const key = aKey();
    await claim({ ...key, stage: 3 });
    expect(await claim({ ...key, run: TUESDAY, stage: 7 })).toBe(false);
    expect(await claim({ ...key, run: TUESDAY, stage: 2 })).toBe(true);
    expect(await claim({ ...key, run: TUESDAY, stage: 0 })).toBe(true);
    expect(await claim({ ...key, stage: 0 })).toBe(false);
  });

  test('a reminder is separate for each recipient, end and key', async () => {
    const key = aKey();
    await claim({ ...key, stage: 7 });
    const others = [
      { ...key, run: TUESDAY, recipientId: 'tomasz' },
      { ...key, run: TUESDAY, end: '2031-03-07T00:00:00.000Z' },
      aKey({ run: TUESDAY }),
    ];
    for (const other of others) expect(await claim({ ...other, stage: 7 })).toBe(true);
    const told = (await listReminders(key, ['ada', 'tomasz', 'nobody'])).map(
      ({ recipientId }) => recipientId,
    );
    expect(told.sort()).toEqual(['ada', 'tomasz']);
  });

  test('a reminder can be claimed by any digest after its release', async () => {
    const key = aKey();
    await claim({ ...key, stage: 0 });
    await book.release([key], 'not-delivered');
    await book.release([key], 'not-delivered');
    expect(await listReminders(key)).toEqual([{ ...key, stage: 0, released: 'not-delivered' }]);
    expect(await claim({ ...key, run: TUESDAY, stage: 7 })).toBe(true);
    expect(await listReminders(key)).toEqual([{ ...key, run: TUESDAY, stage: 7 }]);
  });

  test('a reminder is not released by a digest after another has claimed it', async () => {
    const key = aKey();
    await claim({ ...key, stage: 3 });
    await claim({ ...key, run: TUESDAY, stage: 2 });
    await book.release([key], 'not-delivered');
    expect(await listReminders(key)).toEqual([{ ...key, run: TUESDAY, stage: 2 }]);
  });

  test('a reminder does not exist after a release without a claim', async () => {
    const key = aKey();
    await book.release([key], 'not-delivered');
    expect(await listReminders(key)).toEqual([]);
  });

  test('a reminder is kept for two years after the end of its key', async () => {
    const { recipientId, ...key } = aKey();
    await claim({ ...key, recipientId, stage: 7 });
    const Key = { keyId: key.keyId, endRecipient: `${END}/${recipientId}` };
    const { Item } = await client.send(
      new GetCommand({ TableName: tables.reminders, Key, ConsistentRead: true }),
    );
    expect(Item?.purgeAt).toBe(Date.parse(END) / 1000 + 2 * 366 * 24 * 60 * 60);
  });
});

describe('many rows at once', () => {
  test('reminders are found in order, for more keys than a DynamoDB request allows, and if asked for twice', async () => {
    const planned = Array.from({ length: 250 }, () => aKey());
    const claimed = planned.filter((_, index) => index % 2 === 0).map((key) => ({ ...key, stage: 7 }));
    expect(await book.claim(claimed)).toEqual(claimed.map(() => true));
    const [first = aKey()] = planned;
    const found = await book.findReminders([...planned, first]);
    const expected = [...planned, first].map((key) => claimed.find(({ keyId }) => keyId === key.keyId));
    expect(found).toEqual(expected);
    expect(await book.findReminders([])).toEqual([]);
  });

  test('reminders that another digest has claimed keep no others from being claimed', async () => {
    const wanted = Array.from({ length: 230 }, () => ({ ...aKey(), stage: 7 }));
    const isTaken = (index: number) => index % 50 === 3;
    const taken = wanted.filter((_, index) => isTaken(index)).map((key) => ({ ...key, run: TUESDAY }));
    expect(await book.claim(taken)).toEqual(taken.map(() => true));
    expect(await book.claim(wanted)).toEqual(wanted.map((_, index) => !isTaken(index)));
    expect(await book.claim([])).toEqual([]);
  });

  test('reminders are claimed by exactly one of two digests that claim all of them at once', async () => {
    const wanted = Array.from({ length: 60 }, () => ({ ...aKey(), stage: 7 }));
    const others = wanted.map((key) => ({ ...key, run: TUESDAY }));
    const [claims = [], otherClaims] = await Promise.all([
      book.claim(wanted),
      book.claim(others.toReversed()),
    ]);
    expect(otherClaims.toReversed()).toEqual(claims.map((isClaimed) => !isClaimed));
  });

  test('digests are planned although some of them exist', async () => {
    const run = '2036-01-01T05:00:00.000Z';
    const digests = Array.from({ length: 120 }, (_, index) => ({ run, recipientId: `p${index}` }));
    const sent = digests.filter((_, index) => index % 40 === 1);
    await book.planDigests(sent);
    for (const digest of sent) await book.changeDigest({ ...digest, state: 'planned' }, { state: 'sent' });
    await book.planDigests(digests);
    const states = (await book.findDigests(digests)).map((digest) => digest?.state);
    expect(states).toEqual(digests.map((_, index) => (index % 40 === 1 ? 'sent' : 'planned')));
  });
});

describe('digests', () => {
  const plan = async (run: string, recipientId: string, state?: Digest['state']): Promise<Digest> => {
    await book.planDigests([{ run, recipientId }]);
    const planned: Digest = { run, recipientId, state: 'planned' };
    if (!state) return planned;
    expect(await book.changeDigest(planned, { state })).toBe(true);
    return { ...planned, state };
  };

  test('digests are listed over all pages and runs, oldest first, if they are open', async () => {
    const own = createLedger(client, { ...tables, digests: (await createTables(client)).digests });
    const runs = ['2032-01-01', '2032-01-02', '2032-01-03'].map((day) => `${day}T05:00:00.000Z`);
    const people = Array.from({ length: 5 }, (_, index) => `sub/${index}`); // a subject may hold a slash
    for (const run of runs.toReversed()) {
      for (const recipientId of people) await own.planDigests([{ run, recipientId }]);
    }
    const sent: Digest = { run: runs[1] ?? '', recipientId: 'sub/0', state: 'planned' };
    await own.changeDigest(sent, { state: 'sent' });
    for (const limit of [1, 4, 100]) {
      const { rows, pages } = await readAll(own.listOpenDigests, limit);
      expect(pages).toBe(Math.ceil(14 / limit));
      expect(rows.map(({ run }) => run)).toEqual([...rows.map(({ run }) => run)].sort());
      expect(new Set(rows.map(({ run, recipientId }) => `${run} ${recipientId}`)).size).toBe(14);
      expect(rows).not.toContainEqual(expect.objectContaining({ run: sent.run, recipientId: 'sub/0' }));
    }
  });

  test('digests are listed over all pages for a run, as are the keys of a digest', async () => {
    const run = '2033-01-01T05:00:00.000Z';
    for (let index = 0; index < 7; index++) await plan(run, `p${index}`);
    await plan('2033-01-01T06:00:00.000Z', 'p0');
    const digests = await readAll((page) => book.listDigests(run, page), 3);
    expect(digests.rows.map(({ recipientId }) => recipientId)).toEqual([
      'p0',
      'p1',
      'p2',
      'p3',
      'p4',
      'p5',
      'p6',
    ]);
    expect(digests.pages).toBe(3);
    const planned = Array.from({ length: 7 }, () => aKey({ run, recipientId: 'p0' }));
    for (let time = 0; time < 2; time++) await book.addKeys(planned);
    const found = await readAll((page) => book.listKeys({ run, recipientId: 'p0' }, page), 3);
    expect(found.rows).toHaveLength(7);
    expect(found.rows).toEqual(planned.map(({ keyName: _, organisationPath: __, ...key }) => key));
  });

  test('digests are planned once, and keep their state', async () => {
    const sent = await plan('2034-01-01T05:00:00.000Z', 'ada', 'sent');
    await book.planDigests([sent]);
    expect(await book.findDigest(sent)).toEqual(sent);
  });

  test('digests change only if they have not changed since they were read', async () => {
    const planned = await plan('2035-01-01T05:00:00.000Z', 'ada');
    const claim = (claimedAt: string) => book.changeDigest(planned, { state: 'sending', claimedAt });
    const senders = ['2035-01-01T05:01:00.000Z', '2035-01-01T05:01:01.000Z'];
    expect((await Promise.all(senders.map(claim))).filter(Boolean)).toHaveLength(1);
    const sending = await book.findDigest(planned);
    if (!sending) throw new Error('It is not there');
    expect(await book.changeDigest(sending, { ...sending, claimedAt: '2035-01-01T05:30:00.000Z' })).toBe(
      true,
    );
    expect(await book.changeDigest(sending, { ...sending, state: 'sent' })).toBe(false); // its claim was taken
  });

  test('digests are open again after a bounce', async () => {
    const own = createLedger(client, { ...tables, digests: (await createTables(client)).digests });
    const digest: Digest = { run: MONDAY, recipientId: 'ada', state: 'planned' };
    await own.planDigests([digest]);
    await own.changeDigest(digest, { state: 'sent', messageId: 'm' });
    expect((await own.listOpenDigests({ limit: 5 })).rows).toEqual([]);
    await own.changeDigest({ ...digest, state: 'sent' }, { state: 'bounced', messageId: 'm' });
    expect((await own.listOpenDigests({ limit: 5 })).rows).toEqual([
      { ...digest, state: 'bounced', messageId: 'm' },
    ]);
  });
});
