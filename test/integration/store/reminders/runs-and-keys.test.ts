import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editKey } from '../../../../core/life-cycle.ts';
import type { TableNames } from '../../../../core/tables.ts';
import { createExpiringKeys } from '../../../../store/reminders/expiring-keys.ts';
import { createReminderRuns } from '../../../../store/reminders/reminder-runs.ts';
import { lag, startDynamodbEdge } from '../../../support/dynamodb-edge.ts';
import { changeContextAt, policy } from '../../../support/fixtures.ts';
import { reminderData } from '../../../support/reminder-data.ts';
import { createLedgerTables, createTables } from '../../../support/tables.ts';
import { connect } from '../store-support.ts';

const client = connect({ endpoint: await startDynamodbEdge(lag) });
let tables: TableNames;

beforeAll(async () => {
  tables = await createTables(client);
});
afterAll(() => client.destroy());

describe('finished runs', () => {
  const runs = async () => createReminderRuns(client, (await createLedgerTables(client)).reminderRuns);
  const at = (day: number) => new Date(Date.UTC(2031, 0, day, 5));

  test('finished runs cover nothing before the first', async () => {
    const { findCoveredUntil, isFinished } = await runs();
    expect(await findCoveredUntil()).toBeUndefined();
    expect(await isFinished(at(1).toISOString())).toBe(false);
  });

  test('finished runs never move the covered time back, in any order', async () => {
    const { findCoveredUntil, finish, isFinished } = await runs();
    await finish('2031-01-09T00:00:00.000Z', at(2));
    expect(await findCoveredUntil()).toEqual(at(2));
    await finish('2031-01-09T01:00:00.000Z', at(5));
    await finish('2031-01-09T02:00:00.000Z', at(3));
    await finish('2031-01-09T00:00:00.000Z', at(2));
    expect(await findCoveredUntil()).toEqual(at(5));
    expect(await isFinished('2031-01-09T02:00:00.000Z')).toBe(true);
    expect(await isFinished('2031-01-09T03:00:00.000Z')).toBe(false);
  });

  test('finished runs cover the latest time when many finish concurrently', async () => {
    const { findCoveredUntil, finish } = await runs();
    await Promise.all([4, 9, 1, 7, 3].map((day) => finish(at(day).toISOString(), at(day))));
    expect(await findCoveredUntil()).toEqual(at(9));
  });
});

describe('keys by their last change', () => {
  test('keys by their last change are listed for a date in UTC and a range of ends, inclusive, in order and over all pages', async () => {
    const data = reminderData(client, tables);
    const northgate = await data.organisation({}, []);
    const { listByChange } = createExpiringKeys(client, tables.apiKeys);
    const made = await Promise.all(
      ['2031-03-09', '2031-03-10', '2031-03-10', '2031-03-15', '2031-03-20', '2031-03-21'].map(
        (expiresOn, index) => data.key(northgate, `key ${index}`, expiresOn),
      ),
    );
    const change = (index: number, time: string) => {
      const key = made[index];
      if (!key) throw new Error(`No key ${index}`);
      return data.commit(
        editKey(northgate, key, { name: `edited ${index}` }, policy, changeContextAt(time)).changes,
      );
    };
    for (const index of [0, 1, 2, 3, 4]) await change(index, '2031-02-01T23:59:59.999Z');
    await change(5, '2031-02-02T00:00:00Z');
    const list = async (changedOn: string, from: string, to: string, limit: number) => {
      const found: string[] = [];
      let after: string | undefined;
      do {
        const page = await listByChange(
          changedOn,
          { from, to },
          { limit, ...(after !== undefined && { after }) },
        );
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        found.push(...page.rows.map(({ endsOn }) => endsOn));
        after = page.next;
      } while (after !== undefined);
      return found;
    };
    const within = ['2031-03-10', '2031-03-10', '2031-03-15', '2031-03-20'];
    for (const limit of [1, 2, 3, 100]) {
      expect(await list('2031-02-01', '2031-03-10', '2031-03-20', limit)).toEqual(within);
    }
    expect(await list('2031-02-02', '2031-03-10', '2031-03-21', 5)).toEqual(['2031-03-21']);
    expect(await list('2030-03-10', '2031-03-01', '2031-03-31', 5)).toEqual([]); // edited since
    expect(await list('2031-02-01', '2031-03-11', '2031-03-14', 5)).toEqual([]);
  });
});
