import fc from 'fast-check';
import { afterAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { createDocumentClient } from '../../../store/client.ts';
import { type Fault, startDynamodbEdge } from '../../support/dynamodb-edge.ts';
import { DELIVERED, type ReminderWorld } from '../../support/reminders.ts';
import { createTables } from '../../support/tables.ts';
import { ALL_SENT, aSeason } from './season.ts';

/**
 * Maximum number of consecutive requests with a fault. Many more than the SDK's attempts, but few enough that a sender, or a
 * redelivery of SES's report, can record a mail before the claim on its digest expires.
 */
const LONGEST = 20;
const THROTTLED = ['ThrottlingException', 'ProvisionedThroughputExceededException'];
/** Names of the errors that the SDK throws in the end. `TimeoutError` is a broken connection. */
const EXPECTED = [...THROTTLED, 'TimeoutError'];

/** Number of updates until the response to one is lost. */
let updatesUntilLost = 0;
/** Number of requests that had a fault. */
let faultCount = 0;
/** The coming requests: phases of requests that pass, then of requests that fail. */
let phases: { passing: number; failing: number; fault: Fault }[] = [];

const access = { region: 'eu-west-2', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const direct = createDocumentClient({ ...access, endpoint: inject('dynamodbEndpoint') });
const tables = await createTables(direct);
const endpoint = await startDynamodbEdge(takeFault);
afterAll(() => direct.destroy());

function takeFault(operation: string): Fault | undefined {
  if (operation === 'UpdateItem' && --updatesUntilLost === 0) return 'answer lost';
  const [turn] = phases;
  if (!turn) return undefined;
  if (turn.passing > 0) {
    turn.passing--;
    return undefined;
  }
  faultCount++;
  if (--turn.failing === 0) phases.shift();
  return turn.fault;
}

describe.each([
  // One attempt stands for all attempts of the SDK, whose delays would slow down the test.
  {
    what: 'throttles',
    attempts: 1,
    faults: THROTTLED,
  },
  // The item is written. The SDK's retry is then refused, because the item exists.
  { what: 'loses its responses', attempts: 2, faults: ['answer lost'] },
])('DynamoDB $what for longer than the SDK retries', ({ attempts, faults }) => {
  const turn = fc.record({
    passing: fc.noBias(fc.integer({ min: LONGEST, max: 60 })), // a season takes about a hundred requests
    failing: fc.noBias(fc.integer({ min: 2 * attempts, max: LONGEST })),
    fault: fc.constantFrom(...faults.map(toFault)),
  });
  const season = async () => {
    const client = createDocumentClient({ ...access, endpoint, maxAttempts: attempts });
    onTestFinished(() => client.destroy());
    const started = await aSeason(client, tables);
    started.world.isExpected = (error) => error instanceof Error && EXPECTED.includes(error.name);
    return started;
  };
  /** Drains the queue while DynamoDB has faults. */
  const drainWithFaults = async (world: ReminderWorld, seed: number) => {
    world.queue.receives = Number.POSITIVE_INFINITY;
    faultCount = 0;
    phases = fc.sample(turn, { seed, numRuns: 50 });
    await world.drainQueue();
    phases = [];
    expect(faultCount).toBeGreaterThan(attempts);
  };

  test('a run sends each reminder once despite throttling', async () => {
    const { world, run, listSent } = await season();
    run();
    await drainWithFaults(world, 1);
    expect(listSent()).toEqual(ALL_SENT);
  });

  test('a run replaces every open digest despite throttling', async () => {
    const started = await season();
    const { world, run, listSent } = started;
    await leaveDigestsOpen(started);
    run(1);
    await drainWithFaults(world, 3);
    expect(listSent()).toEqual(ALL_SENT.map(([who, , keys]) => [who, 'later', keys]));
  });
});

test.each([1, 2, 3, 4, 5, 6])(
  'a run replaces open digests even if the response to its update no. %i is lost',
  async (number) => {
    const client = createDocumentClient({ ...access, endpoint });
    onTestFinished(() => client.destroy());
    const season = await aSeason(client, tables);
    const { world, run, listSent } = season;
    await leaveDigestsOpen(season);
    run(1);
    updatesUntilLost = number;
    await world.drainQueue();
    expect(updatesUntilLost).toBeLessThanOrEqual(0);
    expect(listSent()).toEqual(ALL_SENT.map(([who, , keys]) => [who, 'later', keys]));
  },
);

/** Runs a day on which no mail can be sent. */
async function leaveDigestsOpen({ world, run }: Awaited<ReturnType<typeof aSeason>>): Promise<void> {
  const { receives } = world.queue;
  world.queue.receives = 2; // more repeat the second
  world.getFate = () => ({ busy: true });
  run();
  await world.drainQueue();
  world.getFate = () => DELIVERED;
  world.queue.receives = receives;
}

function toFault(name: string): Fault {
  return name === 'answer lost' ? name : { __type: name };
}
