import fc from 'fast-check';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { documentClient } from '../../../store/client.ts';
import { dynamodbEdge, type Fault } from '../../support/dynamodb-edge.ts';
import { createTables } from '../../support/tables.ts';
import { ALL_TOLD, aSeason } from './a-season.ts';

/**
 * Requests in a row that meet a fault, at most: many more than the SDK's attempts, but not so many that neither a sender
 * nor any redelivery of SES's report can note a mail before the claim on its digest is over.
 */
const LONGEST = 20;

/** What becomes of the requests to come, by turns: left alone so many, then turned away so many. */
let weather: { calm: number; storm: number; fault: Fault }[] = [];

const access = { region: 'eu-west-2', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const direct = documentClient({ ...access, endpoint: inject('dynamodbEndpoint') });
const tables = await createTables(direct);
const endpoint = await dynamodbEdge(fate);
afterAll(() => direct.destroy());

function fate(): Fault | undefined {
  const [turn] = weather;
  if (!turn) return undefined;
  if (turn.calm > 0) {
    turn.calm--;
    return undefined;
  }
  if (--turn.storm === 0) weather.shift();
  return turn.fault;
}

describe.each([
  // One attempt stands for all of the SDK's, which would take its time between them.
  {
    what: 'throttles',
    attempts: 1,
    faults: ['ThrottlingException', 'ProvisionedThroughputExceededException'],
  },
  // Written, and then refused as written already when the SDK tries again.
  { what: 'loses its answers', attempts: 2, faults: ['answer lost'] },
])('DynamoDB that $what for longer than the SDK tries', ({ attempts, faults }) => {
  test.each([1, 2, 3, 4, 5, 6])('leaves nobody untold and tells nobody twice (%i)', async (seed) => {
    const client = documentClient({ ...access, endpoint, maxAttempts: attempts });
    const { world, run, told } = await aSeason(client, tables);
    let ended = 0;
    world.isExpected = () => ++ended > 0;
    world.queue.receives = Number.POSITIVE_INFINITY;
    const turn = fc.record({
      calm: fc.noBias(fc.integer({ min: LONGEST, max: 200 })),
      storm: fc.noBias(fc.integer({ min: 2 * attempts, max: LONGEST })),
      fault: fc.constantFrom(...faults.map(faultOf)),
    });
    weather = fc.sample(turn, { seed, numRuns: 50 });
    run();
    await world.settle();
    weather = [];
    client.destroy();
    expect(told()).toEqual(ALL_TOLD);
    expect(ended).toBeGreaterThan(0);
  });
});

function faultOf(name: string): Fault {
  return name === 'answer lost' ? name : { __type: name };
}
