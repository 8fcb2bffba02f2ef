import { MessageRejected } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { documentClient } from '../../../store/client.ts';
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

describe('SES', () => {
  test('that is asked too fast, now and then, has told everybody once in the end', async () => {
    const { world, run, told } = await aSeason(client, tables);
    let asked = 0;
    world.answer = () => (++asked % 3 === 0 ? { accepted: 'm' } : { busy: true });
    run();
    await world.settle();
    expect(asked).toBe(9);
    expect(told()).toEqual(ALL_TOLD);
  });

  test('that refuses mails leaves them with the dead letters, which tell everybody once when they are given back', async () => {
    const { world, run, told } = await aSeason(client, tables);
    const refusal = new MessageRejected({ message: 'Email address is not verified', $metadata: {} });
    world.isExpected = (error) => error === refusal;
    world.answer = () => {
      throw refusal;
    };
    run();
    await world.settle();
    expect(told()).toEqual([]);
    expect(world.queue.deadLetters).toHaveLength(3);
    world.answer = () => ({ accepted: 'm' });
    world.queue.redrive(world.clock);
    await world.settle();
    expect(told()).toEqual(ALL_TOLD);
  });

  test('that refuses one mail keeps nobody else’s', async () => {
    const { world, top, run, told } = await aSeason(client, tables);
    const refusal = new MessageRejected({ message: 'Email address is not verified', $metadata: {} });
    world.isExpected = (error) => error === refusal;
    world.answer = (to) => {
      if (to.startsWith(`${top}b`)) throw refusal;
      return { accepted: 'm' };
    };
    run();
    await world.settle();
    expect(told()).toEqual(ALL_TOLD.filter(([who]) => who !== 'b'));
  });
});
