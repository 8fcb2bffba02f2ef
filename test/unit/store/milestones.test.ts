import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { ulid } from 'ulid';
import { expect, test, vi } from 'vitest';
import { createKey } from '../../../core/life-cycle.ts';
import { buildFirstUse } from '../../../core/milestones.ts';
import { createDocumentClient } from '../../../store/client.ts';
import { writeMilestone } from '../../../store/milestones.ts';
import { cancelled } from '../../support/cancelled-transaction.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

const client = createDocumentClient({ region: 'eu-west-2' });
const context = changeContextAt('2027-01-01T12:00:00Z');
const { key } = createKey(anOrganisation(), { name: 'Library', permissionLevel: 'full' }, policy, context);
const firstUse = buildFirstUse(key, context.now, (at) => ulid(at.getTime()));
const write = () => writeMilestone(client, { Update: {} as never }, 'events', firstUse);

test.each([
  ['a throttled one', cancelled('None', 'ThrottlingError')],
  [
    'one whose event is there already, although its key says otherwise',
    cancelled('None', 'ConditionalCheckFailed'),
  ],
  ['one without reasons', new TransactionCanceledException({ message: 'cancelled', $metadata: {} })],
])('a milestone is not taken for recorded if its transaction fails: %s', async (_, error) => {
  vi.spyOn(client, 'send').mockRejectedValueOnce(error as never);
  await expect(write()).rejects.toBe(error);
});

test('a milestone that is recorded already is told from one that is recorded now', async () => {
  const send = vi.spyOn(client, 'send');
  send.mockRejectedValueOnce(cancelled('ConditionalCheckFailed', 'None') as never);
  expect(await write()).toBe(false);
  send.mockResolvedValueOnce({} as never);
  expect(await write()).toBe(true);
});
