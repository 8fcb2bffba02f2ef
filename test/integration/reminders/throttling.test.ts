import fc from 'fast-check';
import { afterAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { createDocumentClient } from '../../../store/client.ts';
import { type Fault, startDynamodbEdge } from '../../support/dynamodb-edge.ts';
import { DELIVERED, type ReminderWorld } from '../../support/reminders.ts';
import { createTables } from '../../support/tables.ts';
import { ALL_TOLD, aSeason } from './season.ts';

/**
 * Requests in a row that meet a fault, at most: many more than the SDK's attempts, but not so many that neither a sender
 * nor any redelivery of SES's report can note a mail before the claim on its digest is over.
 */
const LONGEST = 20;
const THROTTLED = ['ThrottlingException', 'ProvisionedThroughputExceededException'];
/** How the SDK names what it gives up on; `TimeoutError` stands for a connection that broke. */
const EXPECTED = [...THROTTLED, 'TimeoutError'];

/** How many updates are left until the answer to one is lost, however fair the weather. */
let updatesUntilLost = 0;
/** How many requests have met a fault. */
let met = 0;
/** What becomes of the requests to come, by turns: left alone so many, then turned away so many. */
let weather: { calm: number; storm: number; fault: Fault }[] = [];

const access = { region: 'eu-west-2', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const direct = createDocumentClient({ ...access, endpoint: inject('dynamodbEndpoint') });
const tables = await createTables(direct);
const endpoint = await startDynamodbEdge(fate);
afterAll(() => direct.destroy());

function fate(operation: string): Fault | undefined {
  if (operation === 'UpdateItem' && --updatesUntilLost === 0) return 'answer lost';
  const [turn] = weather;
  if (!turn) return undefined;
  if (turn.calm > 0) {
    turn.calm--;
    return undefined;
  }
  met++;
  if (--turn.storm === 0) weather.shift();
  return turn.fault;
}

describe.each([
  // One attempt stands for all of the SDK's, which would take its time between them.
  {
    what: 'throttles',
    attempts: 1,
    faults: THROTTLED,
  },
  // Written, and then refused as written already when the SDK tries again.
  { what: 'loses its answers', attempts: 2, faults: ['answer lost'] },
])('DynamoDB that $what for longer than the SDK tries', ({ attempts, faults }) => {
  const turn = fc.record({
    calm: fc.noBias(fc.integer({ min: LONGEST, max: 130 })), // a run begins with some hundred requests
    storm: fc.noBias(fc.integer({ min: 2 * attempts, max: LONGEST })),
    fault: fc.constantFrom(...faults.map(faultOf)),
  });
  const season = async () => {
    const client = createDocumentClient({ ...access, endpoint, maxAttempts: attempts });
    onTestFinished(() => client.destroy());
    const started = await aSeason(client, tables);
    started.world.isExpected = (error) => error instanceof Error && EXPECTED.includes(error.name);
    return started;
  };
  /** Lets a world settle while DynamoDB is not at its best. */
  const settle = async (world: ReminderWorld, seed: number) => {
    world.queue.receives = Number.POSITIVE_INFINITY;
    met = 0;
    weather = fc.sample(turn, { seed, numRuns: 50 });
    await world.settle();
    weather = [];
    expect(met).toBeGreaterThan(attempts);
  };

  test.each([1, 2])('leaves nobody untold and tells nobody twice (%i)', async (seed) => {
    const { world, run, told } = await season();
    run();
    await settle(world, seed);
    expect(told()).toEqual(ALL_TOLD);
  });

  test.each([3, 4])('leaves nothing open that was to be taken over (%i)', async (seed) => {
    const { world, run, told } = await season();
    world.answer = () => ({ busy: true });
    run();
    await world.settle();
    world.answer = () => DELIVERED;
    run(1);
    await settle(world, seed);
    expect(told()).toEqual(ALL_TOLD.map(([who, , keys]) => [who, 'later', keys]));
  });
});

test.each([1, 2, 3, 4, 5, 6])(
  'a run takes over what was left open although the answer to its change no. %i is lost',
  async (number) => {
    const client = createDocumentClient({ ...access, endpoint });
    onTestFinished(() => client.destroy());
    const { world, run, told } = await aSeason(client, tables);
    world.answer = () => ({ busy: true });
    run();
    await world.settle();
    world.answer = () => DELIVERED;
    run(1);
    updatesUntilLost = number;
    await world.settle();
    expect(updatesUntilLost).toBeLessThanOrEqual(0);
    expect(told()).toEqual(ALL_TOLD.map(([who, , keys]) => [who, 'later', keys]));
  },
);

function faultOf(name: string): Fault {
  return name === 'answer lost' ? name : { __type: name };
}
