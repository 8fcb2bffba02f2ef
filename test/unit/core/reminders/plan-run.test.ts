import { expect, test } from 'vitest';
import { type Cursor, type PlanPorts, planRun } from '../../../../core/reminders/plan-run.ts';
import { createMemoryLedger } from '../../../../core/reminders/rehearsal.ts';
import { STAGES } from './world.ts';

const now = new Date('2027-03-01T05:00:00Z');
const run = { run: now.toISOString(), time: now };
/** As many pages as a busy date may have: more than one invocation can read. */
const PAGES = 7;

test('a run that hits its time limit within a date resumes behind the pages that it has read', async () => {
  /** The positions at which the keys of the busy date were read. */
  const read: string[] = [];
  const busy = '2027-03-08';
  let pagesLeft = 0;
  const finished: string[] = [];
  const ports: PlanPorts = {
    stages: STAGES,
    ledger: createMemoryLedger(),
    runs: {
      findCoveredUntil: async () => new Date('2027-02-28T05:00:00Z'),
      finish: async (name) => void finished.push(name),
    },
    expiringKeys: {
      async listByEnd(date, { after = 'page 0' }) {
        if (date !== busy) return { rows: [] };
        read.push(after);
        pagesLeft -= 1;
        const next = Number(after.slice(5)) + 1;
        return { rows: [], ...(next < PAGES && { next: `page ${next}` }) };
      },
      listByChange: async () => ({ rows: [] }),
    },
    directory: {
      findRecipient: async () => undefined,
      listRecipients: async () => [],
      findOrganisation: async () => undefined,
      findApiKeys: async () => [],
    },
    setAside: () => {},
    enqueue: async () => {},
    isTimeUp: () => pagesLeft === 0,
  };
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
