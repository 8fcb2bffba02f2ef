import { expect, test } from 'vitest';
import { type Cursor, type PlanPorts, planRun } from '../../../../core/reminders/plan-run.ts';
import type { Digest, DigestReference } from '../../../../core/reminders/ports.ts';
import { STAGES } from '../../../support/reminders.ts';

const DAY = '2027-03-01';
const DIGESTS = 250;
const subjectOf = (index: number): string => `a${String(index).padStart(3, '0')}`;

test(`${DIGESTS} digests are handed over once each by runs that have time for one page of them, wherever they go on`, async () => {
  const digests = Array.from(
    { length: DIGESTS },
    (_, index): Digest => ({
      day: DAY,
      subject: subjectOf(index),
      state: 'planned',
      runTime: `${DAY}T05:00:00Z`,
    }),
  );
  const handedOver: DigestReference[] = [];
  let looks = 0;
  const ports: Pick<PlanPorts, 'stages' | 'enqueue' | 'isTimeUp'> & {
    ledger: Partial<PlanPorts['ledger']>;
    directory: Partial<PlanPorts['directory']>;
    runs: PlanPorts['runs'];
    expiringKeys: PlanPorts['expiringKeys'];
  } = {
    stages: STAGES,
    runs: { finishedDays: async () => new Set(['2027-02-28']), finish: async () => {} },
    expiringKeys: { list: async () => ({ rows: [] }) },
    directory: {},
    ledger: {
      digests: async (_, { limit, after = '' }) => {
        const rows = digests.filter(({ subject }) => subject > after).slice(0, limit);
        const last = rows.at(-1)?.subject;
        return rows.length === limit && last !== undefined ? { rows, next: last } : { rows };
      },
    },
    enqueue: async (references) => void handedOver.push(...references),
    isTimeUp: () => looks++ > 0,
  };

  // As it is after the last page of keys that expire on the last date: that page's end says nothing of digests.
  let cursor: Cursor | undefined = { step: 'dates', expiresOn: '2027-04-15', after: subjectOf(200) };
  let runs = 0;
  while (cursor) {
    looks = 0;
    const report = await planRun(new Date(`${DAY}T05:00:00Z`), ports as PlanPorts, cursor);
    cursor = report.next;
    runs++;
  }
  expect(handedOver.map(({ subject }) => subject)).toEqual(digests.map(({ subject }) => subject));
  expect(runs).toBe(3);
});
