import { afterAll, beforeAll, expect, test } from 'vitest';
import { mapConcurrently } from '../../../core/concurrency.ts';
import type { TableNames } from '../../../core/tables.ts';
import { Death } from '../../support/reminders.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';
import { ALL_TOLD, aSeason } from './season.ts';

const client = connect();
let tables: TableNames;

beforeAll(async () => {
  tables = await createTables(client);
});
afterAll(() => client.destroy());

/** A season in which a process dies once, at one of its steps. @returns how many steps were taken, and what was told */
async function seasonWithDeath(moment: 'before' | 'after', fatal: number) {
  const { world, run, told } = await aSeason(client, tables);
  let steps = 0;
  let last = '';
  world.onStep = (when, name) => {
    const isSame = name === 'listByEnd' && name === last; // nothing happens between empty pages
    last = name;
    if (when === moment && !isSame && steps++ === fatal) throw new Death();
  };
  run();
  await world.settle();
  return { steps, told: told() };
}

/** Every so many steps are tried here, on the real tables; the model test dies at any of them, in memory. */
const EVERY = 3;

test.each([
  ['before one of its steps', 'before', 80],
  ['after one of its writes', 'after', 30],
] as const)(
  'tells everybody once when a process dies %s',
  async (_, moment, atLeast) => {
    const undisturbed = await seasonWithDeath(moment, Number.POSITIVE_INFINITY);
    expect(undisturbed.told).toEqual(ALL_TOLD);
    expect(undisturbed.steps).toBeGreaterThan(atLeast);
    const tried = Array(undisturbed.steps)
      .keys()
      .filter((step) => step % EVERY === 0);
    await mapConcurrently(tried, async (fatal) => {
      const { steps, told } = await seasonWithDeath(moment, fatal);
      expect(steps).toBeGreaterThan(fatal);
      expect(told, `death ${moment} step ${fatal}`).toEqual(ALL_TOLD);
    });
  },
  600_000,
);

test('sends nothing again when a sender dies while it notes whom it has told, even if SES’s reports are lost', async () => {
  const { world, run, told } = await aSeason(client, tables);
  world.isReported = false;
  let deaths = 0;
  world.onStep = (when, name) => {
    if (when === 'before' && name === 'record' && deaths++ < 3) throw new Death();
  };
  run();
  await world.settle();
  expect(deaths).toBeGreaterThan(3);
  expect(told()).toEqual(ALL_TOLD);
});
