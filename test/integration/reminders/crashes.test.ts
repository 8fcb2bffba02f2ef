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

/** Runs a season in which a process crashes once, after one of its writes. @returns the names of the writes, and the mails */
async function runWithCrash(fatal: number) {
  const { world, run, listSent } = await aSeason(client, tables);
  const writes: string[] = [];
  world.onStep = (when, name) => {
    if (when === 'after' && writes.push(name) === fatal + 1) throw new Crash();
  };
  run();
  await world.drainQueue();
  return { writes, sent: listSent() };
}

/**
 * Only every n-th write is tried here, on the real tables; the model test crashes at any step, in memory. A crash before a step
 * leaves what the write before it left.
 */
const EVERY = 3;

test('sends each reminder once when a process crashes after one of its writes', async () => {
  const undisturbed = await runWithCrash(Number.POSITIVE_INFINITY);
  expect(undisturbed.sent).toEqual(ALL_SENT);
  const tried = [...undisturbed.writes.keys()].filter((write) => write % EVERY === 0);
  expect(tried.length).toBeGreaterThan(10);
  await mapConcurrently(tried, async (fatal) => {
    const { writes, sent } = await runWithCrash(fatal);
    expect(writes.length).toBeGreaterThan(fatal);
    expect(sent, `crash after write ${fatal}, ${writes[fatal]}`).toEqual(ALL_SENT);
  });
}, 600_000);

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
