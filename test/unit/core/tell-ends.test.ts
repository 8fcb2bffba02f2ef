import { expect, test } from 'vitest';
import { type ApiKey, formatEnd } from '../../../core/api-key.ts';
import { createKey } from '../../../core/life-cycle.ts';
import type { Page, PageRequest } from '../../../core/paging.ts';
import { type EndsProgress, type TellPorts, type TellReport, tellEnds } from '../../../core/tell-ends.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

const MINUTE_MS = 60_000;

/** A key as the indexes show it. */
interface Indexed {
  key: ApiKey;
  changedOn: string;
}

let made = 0;

/** Makes a key with this end. @param endsOn the date of its end in its organisation's time zone */
function indexKey(expiresAt: string, endsOn: string, changedOn = '2029-01-01'): Indexed {
  made += 1;
  const context = changeContextAt('2029-01-01T00:00:00Z');
  const { key } = createKey(anOrganisation(), { name: 'Library', permissionLevel: 'full' }, policy, context);
  return { key: { ...key, keyId: `key${made}`, expiresAt, endsOn }, changedOn };
}

/** Keeps keys in memory, and counts how often the keys of a date are read. */
class Keys {
  readonly indexed: Indexed[];
  progress: EndsProgress | undefined;
  readonly told: { key: string; at: string }[] = [];
  dateReads = 0;
  #now = new Date(0);

  constructor(...indexed: Indexed[]) {
    this.indexed = indexed;
  }

  /** Runs every two minutes, from an instant to another. */
  async runBetween(from: string, to: string): Promise<void> {
    for (let at = Date.parse(from); at <= Date.parse(to); at += 2 * MINUTE_MS) await this.run(new Date(at));
  }

  async run(now: Date, differing: Partial<TellPorts> = {}): Promise<TellReport> {
    this.#now = now;
    return tellEnds({ ...this.#ports, ...differing }, now);
  }

  readonly #ports: TellPorts = {
    progress: {
      find: async () => this.progress,
      save: async (progress) => {
        // What is told stays told, and what has not ended cannot be told.
        const told = Math.min(this.progress?.until.getTime() ?? 0, this.#now.getTime());
        expect(progress.until.getTime()).toBeGreaterThanOrEqual(told);
        expect(progress.until.getTime()).toBeLessThanOrEqual(this.#now.getTime());
        this.progress = progress;
      },
    },
    expiringKeys: {
      listByEnd: async (endsOn, page) => {
        if (page.after === undefined) this.dateReads += 1;
        return this.#list(page, (one) => one.key.endsOn === endsOn);
      },
      listByChange: async (changedOn, { from, to }, page) =>
        this.#list(
          page,
          (one) => one.changedOn === changedOn && one.key.endsOn >= from && one.key.endsOn <= to,
        ),
    },
    findApiKeys: async (references) =>
      references.map(({ keyId }) => this.indexed.find(({ key }) => key.keyId === keyId)?.key),
    tell: async (key) => {
      key.toldEnd = formatEnd(key);
      this.told.push({ key: key.keyId, at: this.#now.toISOString() });
      return true;
    },
    newId: () => '01',
    isTimeUp: () => false,
  };

  /** Lists one key in a page. */
  #list({ after }: PageRequest, isWanted: (one: Indexed) => boolean): Page<ApiKey> {
    const wanted = this.indexed.filter(isWanted).map(({ key }) => key);
    const [first, second] = wanted.slice(wanted.findIndex(({ keyId }) => keyId === after) + 1);
    return { rows: first ? [first] : [], ...(first && second && { next: first.keyId }) };
  }
}

test('reads the keys of a date only if one of them has ended, and otherwise once a day', async () => {
  const [first, second] = [
    indexKey('2030-03-02T00:00:00Z', '2030-03-02'),
    indexKey('2030-03-02T05:01:00Z', '2030-03-02'), // an overlap can end at any time
  ];
  const keys = new Keys(first, second, indexKey('2030-03-09T00:00:00Z', '2030-03-09'));
  keys.progress = { until: new Date('2030-03-01T08:00:00Z'), quietUntil: new Date('2030-03-01T08:00:00Z') };
  await keys.runBetween('2030-03-01T08:02:00Z', '2030-03-04T08:00:00Z');
  expect(keys.told).toEqual([
    { key: first.key.keyId, at: '2030-03-02T00:00:00.000Z' },
    { key: second.key.keyId, at: '2030-03-02T05:02:00.000Z' },
  ]);
  // At first, when the keys end, and each day when a date begins somewhere: each time three dates at most.
  expect(keys.dateReads).toBeLessThanOrEqual(3 * (1 + 2 + 3));
});

test('tells in time of a key that was brought nearer to its end on the day before', async () => {
  const keys = new Keys();
  await keys.run(new Date('2030-03-01T10:00:00Z'));
  await keys.runBetween('2030-03-01T23:50:00Z', '2030-03-01T23:56:00Z');
  const { key } = indexKey('2030-03-02T08:00:00Z', '2030-03-02');
  keys.indexed.push({ key, changedOn: '2030-03-01' });
  await keys.runBetween('2030-03-01T23:58:00Z', '2030-03-02T08:00:00Z');
  expect(keys.told).toEqual([{ key: key.keyId, at: '2030-03-02T08:00:00.000Z' }]);
});

test('finds a key that was changed on the day before, although its index shows that only minutes later', async () => {
  const keys = new Keys();
  await keys.runBetween('2030-03-01T23:50:00Z', '2030-03-02T00:20:00Z');
  const { key } = indexKey('2030-03-01T22:00:00Z', '2030-03-01');
  const moved = indexKey('2030-02-27T22:00:00Z', '2030-02-27').key; // two days nearer, by another time zone
  for (const changed of [key, moved]) keys.indexed.push({ key: changed, changedOn: '2030-03-01' });
  const at = new Date('2030-03-02T00:22:00Z');
  expect(await keys.run(at)).toEqual({ told: 2, isFinished: true });
  expect(keys.told).toEqual([key, moved].map(({ keyId }) => ({ key: keyId, at: at.toISOString() })));
  keys.dateReads = 0;
  await keys.run(new Date('2030-03-01T23:00:00Z')); // by a machine whose clock is behind
  expect(keys.dateReads).toBeGreaterThan(0);
});

test('does not count an end that another run has told', async () => {
  const keys = new Keys(indexKey('2030-03-01T22:00:00Z', '2030-03-01'));
  const tell = async () => false;
  expect(await keys.run(new Date('2030-03-02T00:00:00Z'), { tell })).toEqual({ told: 0, isFinished: true });
});

test('a run after days of outage that is stopped goes on with the date at which it stopped', async () => {
  const dates = ['2030-03-02', '2030-03-03', '2030-03-04'];
  // They end at the first instant of their date anywhere on Earth.
  const indexed = dates.map((date) => indexKey(`2030-03-0${Number(date.at(-1)) - 1}T10:00:00Z`, date));
  const keys = new Keys(...indexed);
  keys.progress = { until: new Date('2030-03-01T09:58:00Z'), quietUntil: new Date('2030-03-01T10:00:00Z') };
  const finished: boolean[] = [];
  for (const minute of ['00', '02', '04', '06', '08']) {
    const readBefore = keys.dateReads;
    const isTimeUp = (): boolean => keys.dateReads > readBefore + 2;
    const { isFinished } = await keys.run(new Date(`2030-03-06T12:${minute}:00Z`), { isTimeUp });
    finished.push(isFinished);
  }
  expect(finished).toEqual([false, false, false, false, false]); // two dates of any three
  const end = new Date('2030-03-06T12:10:00Z');
  expect(await keys.run(end, { isTimeUp: () => true })).toEqual({ told: 0, isFinished: false });
  expect(await keys.run(end)).toEqual({ told: 0, isFinished: true });
  expect(keys.told.map(({ key }) => key)).toEqual(indexed.map(({ key }) => key.keyId));
});
