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

/** Runs a season in which a process crashes once, at one of its steps. @returns the names of the steps, and the mails */
async function runWithCrash(moment: 'before' | 'after', fatal: number) {
  const { world, run, listSent } = await aSeason(client, tables);
  const steps: string[] = [];
  let last = '';
  world.onStep = (when, name) => {
    const isSame = name === 'listByEnd' && name === last; // nothing happens between empty pages
    last = name;
    if (when === moment && !isSame && steps.push(name) === fatal + 1) throw new Crash();
  };
  run();
  await world.drainQueue();
  return { steps, sent: listSent() };
}

/** Only every n-th write is tried here, on the real tables. The model test crashes at any step, in memory. */
const EVERY = 3;

test.each([
  // Most steps read. A crash before one leaves what the write before it left, so one crash for each kind of step is enough.
  ['before each kind of step', 'before', 80, (step, steps) => steps.indexOf(steps[step] ?? '') === step],
  ['after one of its writes', 'after', 30, (step) => step % EVERY === 0],
] satisfies [string, 'before' | 'after', number, (step: number, steps: string[]) => boolean][])(
  'sends each reminder once when a process crashes %s',
  async (_, moment, atLeast, isTried) => {
    const undisturbed = await runWithCrash(moment, Number.POSITIVE_INFINITY);
    expect(undisturbed.sent).toEqual(ALL_SENT);
    expect(undisturbed.steps.length).toBeGreaterThan(atLeast);
    const tried = [...undisturbed.steps.keys()].filter((step) => isTried(step, undisturbed.steps));
    expect(tried.length).toBeGreaterThan(10);
    await mapConcurrently(tried, async (fatal) => {
      const { steps, sent } = await runWithCrash(moment, fatal);
      expect(steps.length).toBeGreaterThan(fatal);
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
