import { expect, test } from 'vitest';
import { type RunState, waitForRun } from '../../../../cli/reminders/wait-for-run.ts';
import type { Digest, DigestState } from '../../../../core/reminders/ports.ts';

const MINUTE = 60_000;

/** A run whose state changes at given minutes. The clock advances by a second with each read. */
function aRun(states: Record<number, Partial<RunState>>) {
  let seconds = 0;
  const printed: string[] = [];
  const waited = waitForRun('2027-03-01', 'the logs', {
    readState: async () => {
      const reached = Object.entries(states).filter(([minute]) => Number(minute) * 60 <= seconds);
      return { isPlanned: true, digests: [], queued: 0, ...reached.at(-1)?.[1] };
    },
    pause: async () => {
      seconds += 1;
    },
    now: () => seconds * 1_000,
    print: (line) => printed.push(line),
  });
  return { waited, printed, minutes: () => (seconds * 1_000) / MINUTE };
}

const digests = (...states: DigestState[]): Digest[] =>
  states.map((state, index) => ({ run: '2027-03-01T05:00:00.000Z', recipientId: `s${index}`, state }));

test('waits for a run that takes two hours', async () => {
  const { waited, minutes } = aRun({
    0: { isPlanned: false, queued: 1 },
    20: { isPlanned: false, queued: 1, digests: digests('planned', 'planned', 'planned') },
    45: { digests: digests('planned', 'planned', 'sending') },
    70: { digests: digests('planned', 'sending', 'sent') },
    95: { digests: digests('sending', 'delivered', 'delivered') },
    120: { digests: digests('delivered', 'delivered', 'bounced') },
  });
  expect((await waited).digests.map(({ state }) => state)).toEqual(['delivered', 'delivered', 'bounced']);
  expect(minutes()).toBe(120);
});

test('prints once a minute what it waits for', async () => {
  const { waited, printed } = aRun({
    0: { isPlanned: false, queued: 1 },
    2.5: { digests: digests('delivered') },
  });
  await waited;
  expect(printed).toEqual([
    'Waiting for the run of 2027-03-01: planning. Ctrl-C stops waiting; the run continues.',
    'Waiting for the run of 2027-03-01: planning. Ctrl-C stops waiting; the run continues.',
  ]);
});

test('waits for the delivery of accepted mails only while reports arrive', async () => {
  const { waited, minutes } = aRun({
    0: { digests: digests('sent', 'sent') },
    0.5: { digests: digests('delivered', 'sent') },
  });
  expect((await waited).digests.map(({ state }) => state)).toEqual(['delivered', 'sent']);
  expect(minutes()).toBe(1.5);
});

test.each([
  ['that is never planned', { isPlanned: false, queued: 0 }, 'nothing is planning it'],
  ['whose mails stay unsent', { digests: digests('planned', 'delivered') }, '1 delivered, 1 planned'],
])('gives up a run %s after half an hour without progress', async (_, state, progress) => {
  const { waited } = aRun({ 0: state });
  await expect(waited).rejects.toMatchObject({
    name: 'CommandError',
    message: `The run of 2027-03-01 has stopped: ${progress} for 30 minutes. See the logs.`,
  });
});
