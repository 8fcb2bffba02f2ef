import { Logger } from '@aws-lambda-powertools/logger';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, ScheduledEvent } from 'aws-lambda';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { createKey } from '../../../core/life-cycle.ts';
import { buildEnded } from '../../../core/milestones.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { handler } from '../../../lambdas/events/tell-ends.ts';
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createEndsStore } from '../../../store/ends.ts';
import { createKeyEventStore } from '../../../store/key-events.ts';
import { deploy } from '../../support/deployment.ts';
import { anOrganisation, changeContextAt, daysAgo, policy } from '../../support/fixtures.ts';
import { anId } from '../store/store-support.ts';
import { EndsWorld, steps } from './ends-world.ts';

const { client, tables } = await deploy();
vi.stubEnv('REMINDER_RUNS_TABLE', tables.reminderRuns);
const keys = createApiKeyStore(client, { ...tables, organisations: undefined });
const events = createKeyEventStore(client, tables.keyEvents);
const store = createEndsStore(client, tables, (error) => {
  throw error;
});

const DAY_MS = 24 * 60 * 60 * 1000;

/** Creates a key that lives for a day. */
async function createShortLived(createdAt: Date): Promise<ApiKey> {
  const organisationId = anId();
  const owner = anOrganisation({ organisationId, path: [organisationId] });
  const wish = { name: 'Library', permissionLevel: 'full' };
  const { key, changes } = createKey(owner, wish, { ...policy, life: 'P1D' }, changeContextAt(createdAt));
  await keys.commit(changes);
  return key;
}

const listTypes = async ({ organisationId, keyId }: ApiKey) =>
  (await events.list(organisationId, keyId, { limit: 10 })).rows.map(({ type }) => type);

const run = (remaining = 20_000) =>
  handler({} as ScheduledEvent, { getRemainingTimeInMillis: () => remaining } as Context) as Promise<void>;

test('the first run tells what has ended in the last 90 days, and a damaged key raises an alarm and stops no other', async () => {
  const logError = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
  const logInfo = vi.spyOn(Logger.prototype, 'info').mockReturnValue();
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const ended = await Promise.all([4, 4, 80].map((days) => createShortLived(daysAgo(days))));
  const [damaged, others] = [await createShortLived(daysAgo(4)), [await createShortLived(daysAgo(0))]];
  const { organisationId, keyId } = damaged;
  await client.send(
    new UpdateCommand({
      TableName: tables.apiKeys,
      Key: { organisationId, keyId },
      UpdateExpression: 'REMOVE hint',
    }),
  );
  await run(19_999); // too little for a page of keys
  for (const key of ended) expect(await listTypes(key)).toEqual(['created']);
  await run();
  await run();
  for (const key of ended) expect(await listTypes(key)).toEqual(['ended', 'created']);
  for (const key of [damaged, ...others]) expect(await listTypes(key)).toEqual(['created']);
  expect(logInfo.mock.calls).toEqual([
    [expect.any(String), { told: 0, isFinished: false }],
    [expect.any(String), { told: 3, isFinished: true }],
  ]);
  expect(logError.mock.calls).toEqual([[expect.any(String), { row: expect.stringContaining(keyId) }]]);
  expect(printed.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([
    { EndsSetAside: 1, service: 'events', _aws: { CloudWatchMetrics: [{ Namespace: 'Latchkey' }] } },
  ]);
});

test('an end is not told if it has moved, or the key was deleted, since the key was read; the new end is', async () => {
  const read = await createShortLived(new Date('2029-03-01T09:00:00Z'));
  const ended = buildEnded(read, store.newId);
  const { organisationId, organisationPath: path } = read;
  const context = changeContextAt('2029-03-01T10:00:00Z');
  const owner = anOrganisation({ organisationId, path });
  await keys.commit(rotateKey(owner, read, { overlapDays: 0 }, policy, context).changes);
  expect(await store.tell(read, ended)).toBe(false);
  expect(await store.tell({ ...read, keyId: 'deleted' }, ended)).toBe(false);
  expect(await listTypes(read)).not.toContain('ended');

  const replaced = await keys.find(organisationId, read.keyId);
  if (!replaced) throw new Error('The replaced key is not stored');
  expect(await store.tell(replaced, buildEnded(replaced, store.newId))).toBe(true);
  expect(await listTypes(read)).toContain('ended');
});

/** Worlds begin months apart, so that they do not read each other's keys. */
const FIRST_START = Date.parse('2030-01-01T09:00:00Z');
const APART_MS = 150 * DAY_MS;
const { LATCHKEY_WORLDS = '3', LATCHKEY_SEED } = process.env;

test(`each end of a key is told once, by the first run after it, in ${LATCHKEY_WORLDS} random worlds`, async () => {
  let worlds = 0;
  const property = fc.asyncProperty(steps, async (given) => {
    const start = new Date(FIRST_START + worlds * APART_MS);
    worlds += 1;
    await store.progress.save({ until: start, quietUntil: start });
    const world = new EndsWorld({ store, keys, events }, start);
    for (const step of given) await world.take(step);
  });
  await fc.assert(property, {
    numRuns: Number(LATCHKEY_WORLDS),
    endOnFailure: true,
    ...(LATCHKEY_SEED !== undefined && { seed: Number(LATCHKEY_SEED) }),
  });
}, 600_000);
