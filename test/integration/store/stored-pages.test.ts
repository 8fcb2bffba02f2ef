import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { ulid } from 'ulid';
import { describe, expect, test } from 'vitest';
import type { KeyEvent } from '../../../core/key-event.ts';
import type { Page, PageRequest } from '../../../core/paging.ts';
import { createApiKeyReader } from '../../../store/api-keys.ts';
import { createKeyEventStore } from '../../../store/key-events.ts';
import { actor } from '../../support/fixtures.ts';
import { createTables } from '../../support/tables.ts';
import { anId, connect, NOW, newKey } from './store-support.ts';

const client = connect();
const tables = await createTables(client);
const keys = createApiKeyReader(client, tables.apiKeys);
const events = createKeyEventStore(client, tables.keyEvents);

/** Writes rows without the store, 25 at a time, the maximum of a request. */
async function seed<Row extends object>(tableName: string, rows: Row[]): Promise<Row[]> {
  const batches = Array.from({ length: Math.ceil(rows.length / 25) }, (_, batch) =>
    rows.slice(batch * 25, batch * 25 + 25).map((Item) => ({ PutRequest: { Item } })),
  );
  for (const batch of batches) {
    await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: batch } }));
  }
  return rows;
}

const newestFirst = (ids: string[]) => ids.sort().reverse();

/** Reads every page of a list, with these limits in turn. */
async function readPages<Row>(
  list: (page: PageRequest) => Promise<Page<Row>>,
  limits: number[],
): Promise<Row[][]> {
  const pages: Row[][] = [];
  let next: string | undefined;
  do {
    const limit = limits[pages.length % limits.length] ?? 1;
    const page: Page<Row> = await list({ limit, ...(next !== undefined && { after: next }) });
    expect(page.rows.length).toBe(page.next === undefined ? page.rows.length : limit);
    pages.push(page.rows);
    next = page.next;
  } while (next !== undefined);
  return pages;
}

const limits = () => fc.array(fc.integer({ min: 1, max: 45 }), { minLength: 1, maxLength: 5 });

describe('keys of an organisation', () => {
  test('the keys of an organisation are listed newest first, each on exactly one page with any limits', async () => {
    const organisationId = anId();
    const seeded = await seed(
      tables.apiKeys,
      Array.from({ length: 40 }, (_, age) => ({
        ...newKey(organisationId).key,
        keyId: ulid((age + 1) * 1000),
      })),
    );
    await seed(tables.apiKeys, [newKey().key]);
    const expected = newestFirst(seeded.map(({ keyId }) => keyId));
    await fc.assert(
      fc.asyncProperty(limits(), async (chosen) => {
        const pages = await readPages((page) => keys.list(organisationId, page), chosen);
        expect(pages.flat().map(({ keyId }) => keyId)).toEqual(expected);
        expect(pages.at(-1)).not.toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test('the keys of an organisation fill a page that is larger than the 1 MB of a DynamoDB response', async () => {
    const organisationId = anId();
    const organisationPath = Array.from({ length: 150 }, () => anId());
    const seeded = await seed(
      tables.apiKeys,
      Array.from({ length: 500 }, () => ({ ...newKey(organisationId).key, organisationPath })),
    );
    expect(JSON.stringify(seeded).length).toBeGreaterThan(2_000_000);
    const pages = await readPages((page) => keys.list(organisationId, page), [400]);
    expect(pages.map(({ length }) => length)).toEqual([400, 100]);
    expect(new Set(pages.flat().map(({ keyId }) => keyId)).size).toBe(500);
  });

  test('the keys of an organisation are an empty list if there are none', async () => {
    expect(await keys.list(anId(), { limit: 10 })).toEqual({ rows: [] });
  });
});

describe('events of a key', () => {
  const anEvent = (organisationId: string, keyId: string, age: number): KeyEvent => ({
    organisationId,
    keyId,
    eventId: ulid((age + 1) * 1000),
    type: 'edited',
    at: NOW,
    actor: { ...actor, sourceIp: '192.0.2.1', userAgent: 'curl/8' },
    before: { name: 'Library', enabled: true },
    after: { name: 'Loans', enabled: false },
  });

  test('the events of a key are listed newest first, each on exactly one page with any limits', async () => {
    const [organisationId, keyId] = [anId(), ulid()];
    const seeded = await seed(
      tables.keyEvents,
      Array.from({ length: 40 }, (_, age) => anEvent(organisationId, keyId, age)),
    );
    await seed(tables.keyEvents, [anEvent(organisationId, ulid(), 3)]);
    const expected = seeded.toReversed();
    await fc.assert(
      fc.asyncProperty(limits(), async (chosen) => {
        const pages = await readPages((page) => events.list(organisationId, keyId, page), chosen);
        expect(pages.flat()).toEqual(expected);
        expect(pages.at(-1)).not.toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test('the events of a key are not listed under another organisation, and leave no gaps in its pages', async () => {
    const [organisationId, keyId] = [anId(), ulid()];
    const own = await seed(
      tables.keyEvents,
      [1, 2, 3].map((age) => anEvent(organisationId, keyId, age)),
    );
    const other = anId();
    await seed(
      tables.keyEvents,
      Array.from({ length: 25 }, (_, age) => anEvent(other, keyId, age + 10)),
    );
    const pages = await readPages((page) => events.list(organisationId, keyId, page), [2]);
    expect(pages).toEqual([[own[2], own[1]], [own[0]]]);
    expect(await events.list(anId(), keyId, { limit: 5 })).toEqual({ rows: [] });
  });
});
