import { InternalServerError, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { type CreatingRequest, repeatCreation } from '../../../core/idempotency.ts';
import { getPurgeTime } from '../../../core/key-status.ts';
import { createKey, deleteKey, editKey } from '../../../core/life-cycle.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { createDocumentClient } from '../../../store/client.ts';
import { commit } from '../../../store/commit.ts';
import { cancelled } from '../../support/cancelled-transaction.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

const AT = '2026-11-23T12:00:00.000Z';
const context = changeContextAt(AT);
const organisation = anOrganisation({ path: ['top', 'northgate'] });
const input = { name: 'Library', permissionLevel: 'full' };
const created = createKey(organisation, input, policy, context);
const { key } = created;
const request: CreatingRequest = {
  requestId: 'r',
  fingerprint: 'f',
  organisationId: key.organisationId,
  keyId: key.keyId,
  requestedAt: AT,
};
const TABLES = {
  apiKeys: 'keys',
  keyEvents: 'events',
  importedKeys: 'imported',
  organisations: 'organisations',
  creatingRequests: 'requests',
};

type Item = Record<string, Record<string, unknown>>;
const client = createDocumentClient({ region: 'eu-west-2' });
afterEach(() => void vi.restoreAllMocks());

/** Commits changes. @returns the items of the transaction, if there was one */
async function write(
  changes: Parameters<typeof commit>[2],
  about: { request?: CreatingRequest; tables?: object; error?: Error } = {},
): Promise<Item[]> {
  const send = vi.spyOn(client, 'send').mockImplementation(async () => {
    if (about.error) throw about.error;
    return {};
  });
  send.mockClear();
  await commit(client, { ...TABLES, ...about.tables }, changes, about.request);
  const [command] = send.mock.calls[0] ?? [];
  return (command as unknown as { input: { TransactItems: Item[] } } | undefined)?.input.TransactItems ?? [];
}
const change = (edited: object, of: ApiKey = key) =>
  editKey(organisation, of, edited, policy, context).changes;

describe('what a transaction writes', () => {
  test('nothing is sent without changes', async () => {
    expect(await write([])).toEqual([]);
    expect(client.send).not.toHaveBeenCalled();
  });

  test('a new key is written once, with its event and its request, if its organisation is neither moved nor removed', async () => {
    const [put, event, asked, owner, ...others] = await write(created.changes, { request });
    expect(put?.Put).toMatchObject({
      TableName: 'keys',
      Item: {
        keyId: key.keyId,
        treeId: 'top',
        treePath: `top/northgate/${key.keyId}`,
        changedOn: '2026-11-23',
        purgeAt: getPurgeTime(key),
      },
      ConditionExpression: 'attribute_not_exists(keyId)',
    });
    expect(event?.Put).toMatchObject({
      TableName: 'events',
      ConditionExpression: 'attribute_not_exists(eventId)',
    });
    expect(asked?.Put).toMatchObject({
      TableName: 'requests',
      Item: request,
      ConditionExpression: 'attribute_not_exists(requestId) OR requestedAt <= :forgottenUntil',
      ExpressionAttributeValues: { ':forgottenUntil': '2026-11-22T12:00:00.000Z' },
    });
    expect(owner?.ConditionCheck).toEqual({
      TableName: 'organisations',
      Key: { organisationId: 'northgate' },
      ConditionExpression: '#path = :path AND attribute_not_exists(removing)',
      ExpressionAttributeNames: { '#path': 'path' },
      ExpressionAttributeValues: { ':path': ['top', 'northgate'] },
    });
    expect(others).toEqual([]);
  });

  test('an organisation is checked once, however many of its keys are new, and never if it is not known', async () => {
    const twice = [...created.changes, ...createKey(organisation, input, policy, context).changes];
    expect((await write(twice)).map((item) => Object.keys(item)[0])).toEqual([
      ...['Put', 'Put', 'Put', 'Put', 'ConditionCheck'],
    ]);
    const withoutCheck = { tables: { organisations: undefined } };
    expect(await write(created.changes, withoutCheck)).toHaveLength(2);
    expect((await write(change({ name: 'Loans' }))).map((item) => Object.keys(item)[0])).toEqual([
      'Update',
      'Put',
    ]);
  });

  test('a change writes the fields that may change, removes those that are gone, and leaves uses alone', async () => {
    const noted = change({ note: 'x' })[0]?.key as ApiKey;
    const [item] = await write(change({ name: 'Loans', note: '' }, noted));
    const { UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues, ...rest } =
      item?.Update ?? {};
    expect(rest).toEqual({
      TableName: 'keys',
      Key: { organisationId: 'northgate', keyId: key.keyId },
      ConditionExpression: 'version = :previousVersion',
    });
    const set = ['name', 'permissionLevel', 'enabled', 'valueHash', 'hint', 'expiresAt', 'endsOn', 'version'];
    const written = [...set, 'lastEventId', 'changedOn', 'purgeAt'].map((field) => `#${field} = :${field}`);
    const removed = '#note, #contacts, #replacedBy, #usedAfterRenewalAt, #worksUntil';
    expect(UpdateExpression).toBe(`SET ${written.join(', ')} REMOVE ${removed}`);
    expect(ExpressionAttributeNames).toMatchObject({
      '#name': 'name',
      '#note': 'note',
      '#changedOn': 'changedOn',
    });
    expect(ExpressionAttributeValues).toMatchObject({
      ':name': 'Loans',
      ':version': 3,
      ':previousVersion': 2,
      ':changedOn': '2026-11-23',
    });
    expect(ExpressionAttributeValues).not.toHaveProperty(':note');
  });

  test('a new value is written only if the key was not used', async () => {
    const { changes } = repeatCreation(request, request, key, policy, context);
    const [item] = await write(changes);
    expect(item?.Update?.ConditionExpression).toBe(
      'version = :previousVersion AND attribute_not_exists(lastUsedAt)',
    );
  });

  test('a deletion needs the version that was read', async () => {
    const [item] = await write(deleteKey(key, context).changes);
    expect(item?.Delete).toEqual({
      TableName: 'keys',
      Key: { organisationId: 'northgate', keyId: key.keyId },
      ConditionExpression: 'version = :previousVersion',
      ExpressionAttributeValues: { ':previousVersion': 1 },
    });
  });
});

describe('why a transaction fails', () => {
  const rotation = rotateKey(organisation, key, {}, policy, context).changes; // a new key, then a changed one
  const elsewhere = anOrganisation({ organisationId: 'southgate', path: ['southgate'] });
  const about = (code: string) => ({ code });

  test.each<[string, Parameters<typeof write>[0], Error, boolean, object]>([
    [
      'its organisation is gone',
      created.changes,
      cancelled('None', 'None', 'ConditionalCheckFailed'),
      false,
      about('organisation-gone'),
    ],
    [
      'its organisation is gone, and asked for twice',
      created.changes,
      cancelled('None', 'None', 'ConditionalCheckFailed', 'ConditionalCheckFailed'),
      true,
      about('organisation-gone'),
    ],
    [
      'the same request was first',
      created.changes,
      cancelled('None', 'None', 'ConditionalCheckFailed', 'None'),
      true,
      about('request-in-progress'),
    ],
    [
      'the same request is being written',
      created.changes,
      cancelled('None', 'None', 'TransactionConflict', 'None'),
      true,
      about('request-in-progress'),
    ],
    [
      'its key was changed',
      change({ name: 'x' }),
      cancelled('ConditionalCheckFailed', 'None'),
      false,
      about('version-outdated'),
    ],
    [
      'its key is being changed',
      change({ name: 'x' }),
      cancelled('TransactionConflict', 'None'),
      false,
      about('version-outdated'),
    ],
    [
      'the second of its keys was changed',
      rotation,
      cancelled('None', 'ConditionalCheckFailed', 'None', 'None', 'None'),
      false,
      about('version-outdated'),
    ],
    [
      'one of its organisations is gone',
      [...created.changes, ...createKey(elsewhere, input, policy, context).changes],
      cancelled('None', 'None', 'None', 'None', 'None', 'ConditionalCheckFailed'),
      false,
      { message: expect.stringContaining('“southgate”') },
    ],
  ])('a transaction says that %s', async (_, changes, error, isRequested, expected) => {
    await expect(write(changes, { error, ...(isRequested && { request }) })).rejects.toMatchObject(expected);
  });

  test.each<[string, Parameters<typeof write>[0], Error, boolean]>([
    ['DynamoDB fails', created.changes, new InternalServerError({ message: 'x', $metadata: {} }), true],
    [
      'a new key has the ID of another',
      created.changes,
      cancelled('ConditionalCheckFailed', 'None', 'None', 'None'),
      true,
    ],
    [
      'an organisation is being changed',
      created.changes,
      cancelled('None', 'None', 'TransactionConflict'),
      false,
    ],
    [
      'an event has the ID of another',
      change({ name: 'x' }),
      cancelled('None', 'ConditionalCheckFailed'),
      false,
    ],
    [
      'DynamoDB gives no reasons',
      change({ name: 'x' }),
      new TransactionCanceledException({ message: 'x', $metadata: {} }),
      true,
    ],
  ])('a transaction fails as it is if %s', async (_, changes, error, isRequested) => {
    await expect(write(changes, { error, ...(isRequested && { request }) })).rejects.toBe(error);
  });
});
