import { afterAll, beforeAll, expect, test } from 'vitest';
import { mapConcurrently } from '../../../core/concurrency.ts';
import type { TableNames } from '../../../core/tables.ts';
import { Crash } from '../../support/reminders.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';
import { ALL_SENT, aSeason } from './season.ts';

const client = connect();
let tables: TableNames;

beforeAll(async () => {
  tables = await createTables(client);
});
afterAll(() => client.destroy());

/** Runs a season in which a process crashes once, at one of its steps. @returns the number of steps, and the mails */
async function runWithCrash(moment: 'before' | 'after', fatal: number) {
  const { world, run, listSent } = await aSeason(client, tables);
  let steps = 0;
  let last = '';
  world.onStep = (when, name) => {
    const isSame = name === 'listByEnd' && name === last; // nothing happens between empty pages
    last = name;
    if (when === moment && !isSame && steps++ === fatal) throw new Crash();
  };
  run();
  await world.drainQueue();
  return { steps, sent: listSent() };
}

/** Only every n-th step is tried here, on the real tables. The model test crashes at any step, in memory. */
const EVERY = 3;

test.each([
  ['before one of its steps', 'before', 80],
  ['after one of its writes', 'after', 30],
] as const)(
  'sends each reminder once when a process crashes %s',
  async (_, moment, atLeast) => {
    const undisturbed = await runWithCrash(moment, Number.POSITIVE_INFINITY);
    expect(undisturbed.sent).toEqual(ALL_SENT);
    expect(undisturbed.steps).toBeGreaterThan(atLeast);
    const tried = Array(undisturbed.steps)
      .keys()
      .filter((step) => step % EVERY === 0);
    await mapConcurrently(tried, async (fatal) => {
      const { steps, sent } = await runWithCrash(moment, fatal);
      expect(steps).toBeGreaterThan(fatal);
      expect(sent, `crash ${moment} step ${fatal}`).toEqual(ALL_SENT);
    });
  },
  600_000,
);

test('sends no mail again when a sender crashes while recording it, even if SES’s reports are lost', async () => {
  const { world, run, listSent } = await aSeason(client, tables);
  world.isReported = false;
  let crashes = 0;
  world.onStep = (when, name) => {
    if (when === 'before' && name === 'record' && crashes++ < 3) throw new Crash();
  };
  run();
  await world.drainQueue();
  expect(crashes).toBeGreaterThan(3);
  expect(listSent()).toEqual(ALL_SENT);
});
