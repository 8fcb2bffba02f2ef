import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { ApiKey } from '../core/api-key.ts';
import { formatUtcDate } from '../core/calendar.ts';
import type { KeyChange } from '../core/change.ts';
import { DomainError, OrganisationGoneError } from '../core/domain-error.ts';
import type { CreatingRequest } from '../core/idempotency.ts';
import { getPurgeTime } from '../core/key-status.ts';
import { isConflict } from './conditional-writes.ts';
import { buildRequestItem } from './creating-requests.ts';
import { buildImportedKeyItems } from './imported-keys.ts';
import { buildKeyEventItem } from './key-events.ts';
import { buildKeyTreePosition } from './tree.ts';

/** Physical names of the tables that changes are written to. */
export interface ChangedTables {
  apiKeys: string;
  keyEvents: string;
  /** Needed only to create or delete imported keys. */
  importedKeys?: string | undefined;
  /** New keys are written only if their organisation is still here. Without it, that is not checked. */
  organisations?: string | undefined;
  /** Needed only to store requests that create keys. */
  creatingRequests?: string | undefined;
}

/** Also fails if the key no longer exists. */
const UNCHANGED = 'version = :previousVersion';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * Writes changes and their events in one transaction. A lost response is harmless, because the SDK retries with the same
 * idempotency token.
 * @param request the request that the changes fulfil
 * @throws DomainError `version-outdated` if a key was changed or deleted in the meantime, or used and must not be
 * @throws DomainError `request-in-progress` if the same request was stored in the meantime
 * @throws OrganisationGoneError if the organisation of a new key was removed or moved in the meantime
 */
export async function commit(
  client: DynamoDBDocumentClient,
  tables: ChangedTables,
  changes: readonly KeyChange[],
  request?: CreatingRequest,
): Promise<void> {
  if (changes.length === 0) return;
  const { organisations } = tables;
  const owners = organisations === undefined ? [] : listOwners(changes);
  const TransactItems = [
    ...changes.map((change) => buildKeyItem(tables.apiKeys, change)),
    ...changes.map(({ event }) => buildPut(tables.keyEvents, buildKeyEventItem(event), 'eventId')),
    ...changes.flatMap((change) => buildImportedKeyItems(tables.importedKeys, change)),
    ...(request ? [buildRequestItem(tables.creatingRequests, request)] : []),
    ...owners.map((owner) => buildOwnerCheck(organisations, owner)),
  ];
  try {
    await client.send(new TransactWriteCommand({ TransactItems }));
  } catch (error) {
    const reasons = listReasons(error);
    const gone = findGoneOwner(reasons, owners);
    if (gone) throw new OrganisationGoneError(gone.organisationId);
    if (request && isRepeated(reasons, owners)) {
      throw new DomainError(
        'request-in-progress',
        'A request with the same Idempotency-Key is in progress. Wait a moment, then repeat yours unchanged.',
      );
    }
    if (hasConflict(reasons, changes)) {
      throw new DomainError(
        'version-outdated',
        'The key was changed or deleted in the meantime. Reload it, then repeat your change.',
      );
    }
    throw error;
  }
}

/** Why DynamoDB cancelled a transaction, in the order of its items. */
type Reasons = readonly (string | undefined)[];

function listReasons(error: unknown): Reasons {
  if (!(error instanceof TransactionCanceledException)) return [];
  return (error.CancellationReasons ?? []).map(({ Code }) => Code);
}

/** Whether another writer was first. The items of a transaction begin with the keys. */
function hasConflict(reasons: Reasons, changes: readonly KeyChange[]): boolean {
  return changes.some(({ kind }, index) => kind !== 'create' && isConflict(reasons[index]));
}

/** Whether the same request was stored by somebody else. It is the last item of the transaction before the owners' checks. */
function isRepeated(reasons: Reasons, owners: readonly Owner[]): boolean {
  return isConflict(reasons.at(-1 - owners.length));
}

type Owner = Pick<ApiKey, 'organisationId' | 'organisationPath'>;

/** Lists the organisations of new keys, each once, because a transaction may contain an item only once. */
function listOwners(changes: readonly KeyChange[]): Owner[] {
  const owners = changes.filter(({ kind }) => kind === 'create').map(({ key }) => key);
  return [...new Map(owners.map((owner) => [owner.organisationId, owner])).values()];
}

/** Requires that an organisation has the path that its new keys store, and that nobody is removing it. */
function buildOwnerCheck(
  TableName: string | undefined,
  { organisationId, organisationPath }: Owner,
): TransactItem {
  return {
    ConditionCheck: {
      TableName,
      Key: { organisationId },
      ConditionExpression: '#path = :path AND attribute_not_exists(removing)',
      ExpressionAttributeNames: { '#path': 'path' },
      ExpressionAttributeValues: { ':path': organisationPath },
    },
  };
}

/** Finds the organisation whose check failed. The checks are the last items of the transaction. */
function findGoneOwner(reasons: Reasons, owners: readonly Owner[]): Owner | undefined {
  return owners.find((_, index) => reasons.at(index - owners.length) === 'ConditionalCheckFailed');
}

/** Puts a new item. Fails if an item with this ID exists, so that nothing is overwritten. */
function buildPut(TableName: string, Item: Record<string, unknown>, idAttribute: string): TransactItem {
  return { Put: { TableName, Item, ConditionExpression: `attribute_not_exists(${idAttribute})` } };
}

function buildKeyItem(tableName: string, change: KeyChange): TransactItem {
  const { organisationId, keyId } = change.key;
  const key = { TableName: tableName, Key: { organisationId, keyId } };
  const changedOn = formatUtcDate(new Date(change.event.at)); // partition key of the index byChange
  switch (change.kind) {
    case 'create':
      return buildPut(
        tableName,
        {
          ...change.key,
          ...buildKeyTreePosition(change.key),
          changedOn,
          purgeAt: getPurgeTime(change.key),
        },
        'keyId',
      );
    case 'update':
      return { Update: { ...key, ...buildUpdateExpression(change, changedOn) } };
    case 'delete':
      return {
        Delete: {
          ...key,
          ConditionExpression: UNCHANGED,
          ExpressionAttributeValues: { ':previousVersion': change.previousVersion },
        },
      };
  }
}

/** The fields of a key that a change can change. */
const CHANGEABLE = [
  'name',
  'note',
  'contacts',
  'permissionLevel',
  'enabled',
  'valueHash',
  'hint',
  'replacedBy',
  'usedAfterRenewalAt',
  'worksUntil',
  'expiresAt',
  'endsOn',
  'version',
  'lastEventId',
] as const satisfies readonly (keyof ApiKey)[];

/**
 * Updates only the fields that changes can change, because last uses are recorded at the same time. Aliases every name,
 * because `name` is a reserved word in DynamoDB.
 */
function buildUpdateExpression(
  { key, previousVersion, onlyIfUnused }: KeyChange & { kind: 'update' },
  changedOn: string,
) {
  const fields: [string, unknown][] = [
    ...CHANGEABLE.map((field): [string, unknown] => [field, key[field]]),
    ['changedOn', changedOn],
    ['purgeAt', getPurgeTime(key)],
  ];
  const present = fields.filter(([, value]) => value !== undefined);
  const absent = fields.filter(([, value]) => value === undefined);
  return {
    UpdateExpression: [
      `SET ${present.map(([field]) => `#${field} = :${field}`).join(', ')}`,
      ...(absent.length > 0 ? [`REMOVE ${absent.map(([field]) => `#${field}`).join(', ')}`] : []),
    ].join(' '),
    ExpressionAttributeNames: Object.fromEntries(fields.map(([field]) => [`#${field}`, field])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(present.map(([field, value]) => [`:${field}`, value])),
      ':previousVersion': previousVersion,
    },
    ConditionExpression: onlyIfUnused ? `${UNCHANGED} AND attribute_not_exists(lastUsedAt)` : UNCHANGED,
  };
}
