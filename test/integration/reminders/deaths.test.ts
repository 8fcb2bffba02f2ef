import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fewAtATime } from '../../../core/reminders/few-at-a-time.ts';
import { documentClient } from '../../../store/client.ts';
import { Death } from '../../support/reminders.ts';
import { createTables, type TableNames } from '../../support/tables.ts';
import { ALL_TOLD, aSeason } from './a-season.ts';

const client = documentClient({
  endpoint: inject('dynamodbEndpoint'),
  region: 'eu-west-2',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
let tables: TableNames;

beforeAll(async () => {
  tables = await createTables(client);
});
afterAll(() => client.destroy());

/** A season in whose course a process dies once, at one of its steps. @returns how many steps were taken, and what was told */
async function seasonWithDeath(moment: 'before' | 'after', fatal: number) {
  const { world, run, told } = await aSeason(client, tables);
  let steps = 0;
  let last = '';
  world.onStep = (when, name) => {
    const isSame = name === 'openDigests' && name === last; // they are asked for at once: dying before any is the same
    last = name;
    if (when === moment && !isSame && steps++ === fatal) throw new Death();
  };
  run();
  await world.settle();
  return { steps, told: told() };
}

test.each([
  ['before anything that it does or looks at', 'before', 80],
  ['after anything that it does', 'after', 30],
] as const)(
  'a process that dies %s leaves nobody untold and tells nobody twice',
  async (_, moment, atLeast) => {
    const undisturbed = await seasonWithDeath(moment, Number.POSITIVE_INFINITY);
    expect(undisturbed.told).toEqual(ALL_TOLD);
    expect(undisturbed.steps).toBeGreaterThan(atLeast);
    await fewAtATime(Array(undisturbed.steps).keys(), async (fatal) => {
      const { steps, told } = await seasonWithDeath(moment, fatal);
      expect(steps).toBeGreaterThan(fatal);
      expect(told, `death ${moment} step ${fatal}`).toEqual(ALL_TOLD);
    });
  },
);

test('a sender that dies while it notes whom it has told sends nothing again, even if SES’s reports are lost', async () => {
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
