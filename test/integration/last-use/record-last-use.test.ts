import { gzipSync } from 'node:zlib';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import { describe, expect, test, vi } from 'vitest';
import { deleteKey } from '../../../core/life-cycle.ts';
import { handler as checkKey } from '../../../lambdas/authorizer/check-key.ts';
import { handler } from '../../../lambdas/last-use/record-last-use.ts';
import { buildEvent } from '../../support/authorizer-events.ts';
import { deploy } from '../../support/deployment.ts';
import { changeContextAt } from '../../support/fixtures.ts';

const { keys, organisation, key } = await deploy();
vi.stubEnv('REQUIRED_PERMISSION', 'accounts');
const owner = await organisation();

/** What CloudWatch Logs sends to a subscriber. */
function delivery(messages: string[], messageType = 'DATA_MESSAGE'): CloudWatchLogsEvent {
  const logEvents = messages.map((message, index) => ({ id: String(index), timestamp: 0, message }));
  const data = {
    messageType,
    owner: '123456789012',
    logGroup: 'g',
    logStream: 's',
    subscriptionFilters: ['f'],
    logEvents,
  };
  return { awslogs: { data: gzipSync(JSON.stringify(data)).toString('base64') } };
}

/** The line that the key check itself logs for a use at a time. */
async function lineOfUse(value: string, at: Date): Promise<string> {
  const lines: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  vi.useFakeTimers({ toFake: ['Date'], now: at });
  try {
    await checkKey(buildEvent('HTTP 2.0', { 'x-api-key': value }));
  } finally {
    vi.useRealTimers();
    write.mockRestore();
  }
  return lines.join('');
}

async function aUsedKey() {
  const { key: made, value } = await key(owner, 'full');
  const at = (minutes: number) => new Date(Date.parse(made.createdAt) + minutes * 60_000);
  const lastUsedAt = async () => (await keys.get(made.organisationId, made.keyId))?.lastUsedAt;
  return { made, at, lastUsedAt, lineAt: (minutes: number) => lineOfUse(value, at(minutes)) };
}

describe('the last use of a key', () => {
  test('is the time of the latest check in a delivery, in whatever order its lines come', async () => {
    const { at, lastUsedAt, lineAt } = await aUsedKey();
    await handler(delivery([await lineAt(2), await lineAt(3), await lineAt(1)]));
    expect(await lastUsedAt()).toBe(at(3).toISOString());
  });

  test('stays where a delivery comes again, or an older one comes late', async () => {
    const { at, lastUsedAt, lineAt } = await aUsedKey();
    const [early, late] = [await lineAt(1), await lineAt(200)];
    await handler(delivery([late]));
    await handler(delivery([late]));
    await handler(delivery([early]));
    expect(await lastUsedAt()).toBe(at(200).toISOString());
  });

  test('is recorded for every key of a delivery', async () => {
    const used = [await aUsedKey(), await aUsedKey()];
    const lines: string[] = [];
    for (const { lineAt } of used) lines.push(await lineAt(5));
    await handler(delivery(lines));
    for (const { at, lastUsedAt } of used) expect(await lastUsedAt()).toBe(at(5).toISOString());
  });

  test('is not asked for again within the hour', async () => {
    const { lineAt } = await aUsedKey();
    await handler(delivery([await lineAt(1)]));
    expect(await lineAt(60)).not.toContain('recordUse');
    expect(await lineAt(62)).toContain('"recordUse":true');
  });
});

test('a key that was deleted in the meantime does not come back', async () => {
  const { made, lineAt, lastUsedAt } = await aUsedKey();
  const line = await lineAt(1);
  await keys.commit(deleteKey(made, changeContextAt(new Date())).changes);
  await handler(delivery([line]));
  expect(await lastUsedAt()).toBeUndefined();
  expect(await keys.get(made.organisationId, made.keyId)).toBeUndefined();
});

test('the message by which CloudWatch Logs asks whether the function is there is no use', async () => {
  const health = 'CWL CONTROL MESSAGE: Checking health of destination Lambda function.';
  await expect(handler(delivery([health], 'CONTROL_MESSAGE'))).resolves.toBeUndefined();
});
