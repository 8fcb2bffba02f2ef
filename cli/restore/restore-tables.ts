import { type DynamoDBDocumentClient, PutCommand, paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { ApiKey } from '../../core/api-key.ts';
import { formatUtcDate } from '../../core/calendar.ts';
import { mapConcurrently } from '../../core/concurrency.ts';
import { getPurgeTime } from '../../core/key-status.ts';
import {
  findDeletion,
  hasPassed,
  type KeyHistoryEntry,
  type NotRestored,
  restoreImportedValue,
  restoreKey,
} from '../../core/restore.ts';
import { TABLES, type TableNames } from '../../core/tables.ts';
import { parseApiKey } from '../../store/api-key-row.ts';
import { getItems } from '../../store/batches.ts';
import { wasApplied } from '../../store/conditional-writes.ts';
import { findImportedKey } from '../../store/imported-keys.ts';
import { findOrganisation } from '../../store/organisation-row.ts';
import { createItemReader } from '../../store/read-item.ts';
import { DamagedRowError } from '../../store/row.ts';

/** The tables that are restored, with their keys, in this order: the events say what was deleted. */
export const RESTORED = {
  keyEvents: ['organisationId', 'eventId'],
  apiKeys: ['organisationId', 'keyId'],
  importedKeys: ['valueHash'],
  contacts: ['organisationId', 'contactId'],
} as const;
export type RestoredTable = keyof typeof RESTORED;

/** The physical names of the restored copies. A table without a copy is not restored. */
export type CopyNames = Partial<Record<RestoredTable, string>>;

type Row = Record<string, unknown>;
/** What becomes of a row of a copy. `kept`: the live table has it. */
type Outcome = 'restored' | 'kept' | 'damaged' | NotRestored;
type Decision = Row | NotRestored;

/** Number of rows of a copy by what became of them. */
export type RestoreCounts = Partial<Record<Outcome, number>>;

export interface RestoreOptions {
  client: DynamoDBDocumentClient;
  live: TableNames;
  copies: CopyNames;
  now: Date;
  /** Whether to write. If not, the same is reported. */
  apply: boolean;
  /** Called with each key that is restored. */
  report(line: string): void;
}

/**
 * Copies what the live tables have lost from restored copies of them. Each write requires that the row is still missing, so this
 * can run beside traffic, and can be repeated.
 * @param finish called with the counts of each table
 */
export async function restoreTables(
  options: RestoreOptions,
  finish: (table: RestoredTable, counts: RestoreCounts) => void,
): Promise<void> {
  const { client, live, copies, now, report } = options;
  /** Keys that a dry run would have restored: `<organisation>/<key>`. */
  const restoredKeys = new Set<string>();
  const histories = (rows: readonly Row[]) => readHistories(client, [live.keyEvents, copies.keyEvents], rows);

  const decide: Record<RestoredTable, (rows: readonly Row[]) => Promise<(row: Row) => Promise<Decision>>> = {
    keyEvents: async () => async (row) => (hasPassed(row.purgeAt as number, now) ? 'expired' : row),

    async apiKeys(rows) {
      const find = await histories(rows);
      return async (row) => {
        const copied = parseApiKey(row);
        const imported = copied.imported
          ? await findImportedKey(createItemReader(client), live.importedKeys, copied.valueHash)
          : undefined;
        const result = restoreKey(copied, find(row), {
          organisation: await findOrganisation(
            createItemReader(client),
            live.organisations,
            copied.organisationId,
          ),
          deletedAt: imported && 'deletedAt' in imported ? imported.deletedAt : undefined,
          now,
        });
        if (typeof result === 'string') return result;
        restoredKeys.add(`${result.organisationId}/${result.keyId}`);
        report(`restore API key ${result.organisationId}/${result.keyId} (${result.name})`);
        return buildKeyRow(row, copied, result, now);
      };
    },

    async importedKeys(rows) {
      const withKey = rows.filter(({ keyId }) => keyId !== undefined);
      const find = await histories(withKey);
      const lostKeys = await findMissing(client, live.apiKeys, RESTORED.apiKeys, withKey);
      return async (row) => {
        const decision = restoreImportedValue(row as Parameters<typeof restoreImportedValue>[0], {
          keyDeletedAt: findDeletion(find(row)),
          hasKey: !lostKeys.has(row) || restoredKeys.has(`${row.organisationId}/${row.keyId}`),
          purgeAt: row.purgeAt as number | undefined,
          now,
        });
        if (decision === 'restore') return row;
        if (typeof decision === 'string') return decision;
        return { valueHash: row.valueHash, purgeAt: row.purgeAt, ...decision };
      };
    },

    contacts: async () => async (row) => {
      if (hasPassed(row.purgeAt as number | undefined, now)) return 'expired';
      const organisation = await findOrganisation(
        createItemReader(client),
        live.organisations,
        String(row.organisationId),
      );
      return organisation ? row : 'organisation-missing';
    },
  };

  for (const table of Object.keys(RESTORED) as RestoredTable[]) {
    const copy = copies[table];
    if (copy === undefined) continue;
    finish(table, await restoreTable(options, table, copy, decide[table]));
  }
}

async function restoreTable(
  { client, live, apply }: RestoreOptions,
  table: RestoredTable,
  copy: string,
  decide: (rows: readonly Row[]) => Promise<(row: Row) => Promise<Decision>>,
): Promise<RestoreCounts> {
  const counts: RestoreCounts = {};
  const count = (outcome: Outcome, by = 1): void => {
    counts[outcome] = (counts[outcome] ?? 0) + by;
  };
  for await (const { Items: rows = [] } of paginateScan({ client }, { TableName: copy })) {
    const missing = await findMissing(client, live[table], RESTORED[table], rows);
    if (missing.size < rows.length) count('kept', rows.length - missing.size);
    // Reads the events only now. A key that was deleted before it was found missing has its event by now.
    const decideRow = await decide([...missing]);
    await mapConcurrently(missing, async (row) => {
      const decision = await decideRow(row).catch((error: unknown): 'damaged' => {
        if (error instanceof DamagedRowError) return 'damaged';
        throw error;
      });
      if (typeof decision === 'string') count(decision);
      else count(!apply || (await putIfMissing(client, live[table], table, decision)) ? 'restored' : 'kept');
    });
  }
  return counts;
}

function putIfMissing(
  client: DynamoDBDocumentClient,
  TableName: string,
  table: RestoredTable,
  Item: Row,
): Promise<boolean> {
  const ConditionExpression = `attribute_not_exists(${RESTORED[table][0]})`;
  return wasApplied(client.send(new PutCommand({ TableName, Item, ConditionExpression })));
}

/** Finds the rows that a table does not have, strongly consistent. */
async function findMissing(
  client: DynamoDBDocumentClient,
  table: string,
  attributes: readonly string[],
  rows: readonly Row[],
): Promise<Set<Row>> {
  const keys = rows.map((row) => Object.fromEntries(attributes.map((name) => [name, String(row[name])])));
  const items = await getItems(client, table, keys);
  return new Set(rows.filter((_, index) => items[index] === undefined));
}

/** Reads the events of the organisations of some rows, from several tables. @returns a function that finds those of a row's key */
async function readHistories(
  client: DynamoDBDocumentClient,
  tables: readonly (string | undefined)[],
  rows: readonly Row[],
): Promise<(row: Row) => KeyHistoryEntry[]> {
  const organisations = new Set(rows.map(({ organisationId }) => String(organisationId)));
  const keyIds = new Set(rows.map(({ keyId }) => keyId));
  const events = new Map<string, KeyHistoryEntry & { keyId: string }>();
  const sources = tables.flatMap((TableName) =>
    TableName === undefined
      ? []
      : [...organisations].map((organisationId) => ({ TableName, organisationId })),
  );
  await mapConcurrently(sources, async ({ TableName, organisationId }) => {
    const query = {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'organisationId = :organisationId',
      ExpressionAttributeValues: { ':organisationId': organisationId },
    };
    for await (const { Items = [] } of paginateQuery({ client }, query)) {
      for (const event of Items as (KeyHistoryEntry & { keyId: string })[]) {
        if (keyIds.has(event.keyId)) events.set(event.eventId, event);
      }
    }
  });
  const byKey = Map.groupBy(events.values(), ({ keyId }) => keyId);
  return ({ keyId }) => byKey.get(String(keyId)) ?? [];
}

/** Builds the row of a restored key. It counts as changed today, so that the next run of reminders looks at it. */
function buildKeyRow(row: Row, copied: ApiKey, key: ApiKey, now: Date): Row {
  const others = Object.entries(row).filter(([field]) => !Object.hasOwn(copied, field));
  return {
    ...Object.fromEntries(others),
    ...key,
    changedOn: formatUtcDate(now),
    purgeAt: getPurgeTime(key),
  };
}

/** Describes what became of the rows of a table. */
export function describeCounts(table: RestoredTable, counts: RestoreCounts, apply: boolean): string {
  const words: Record<Outcome, string> = {
    restored: apply ? 'restored' : 'to restore',
    kept: 'in the live table already',
    deleted: 'deleted since, left out',
    expired: 'whose time is up, left out',
    'organisation-missing': 'of organisations that the directory lacks, left out',
    'key-missing': 'without their key, left out',
    'value-missing': 'with an earlier value, left out',
    damaged: 'damaged in the copy, left out',
  };
  const parts = (Object.keys(words) as Outcome[]).flatMap((outcome) =>
    counts[outcome] === undefined ? [] : [`${counts[outcome]} ${words[outcome]}`],
  );
  return `${TABLES[table].name}: ${parts.join('; ') || 'the copy is empty'}`;
}
