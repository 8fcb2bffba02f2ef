import { gzipSync } from 'node:zlib';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import { describe, expect, test, vi } from 'vitest';
import { deleteKey } from '../../../core/life-cycle.ts';
import { handler as checkKey } from '../../../lambdas/authorizer/check-key.ts';
import { handler } from '../../../lambdas/last-use/record-last-use.ts';
import { buildEvent } from '../../support/authorizer-events.ts';
import { deploy } from '../../support/deployment.ts';
import { stubEnvironment } from '../../support/environment.ts';
import { buildRequirementVariables, changeContextAt } from '../../support/fixtures.ts';

const { keys, organisation, key } = await deploy();
stubEnvironment(buildRequirementVariables('accounts'));
const owner = await organisation();

/** Builds the event that CloudWatch Logs sends to a subscriber. */
function buildLogsEvent(messages: string[], messageType = 'DATA_MESSAGE'): CloudWatchLogsEvent {
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

/** Runs a key check at a time. @returns the line that it logs */
async function logUse(value: string, at: Date): Promise<string> {
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
  const lastUsedAt = async () => (await keys.find(made.organisationId, made.keyId))?.lastUsedAt;
  return { made, at, lastUsedAt, lineAt: (minutes: number) => logUse(value, at(minutes)) };
}

describe('last use of a key', () => {
  test('the last use of a key is the time of the latest check in an event, in any order of lines', async () => {
    const { at, lastUsedAt, lineAt } = await aUsedKey();
    await handler(buildLogsEvent([await lineAt(2), await lineAt(3), await lineAt(1)]));
    expect(await lastUsedAt()).toBe(at(3).toISOString());
  });

  test('the last use of a key does not change if an event arrives twice, or an older one late', async () => {
    const { at, lastUsedAt, lineAt } = await aUsedKey();
    const [early, late] = [await lineAt(1), await lineAt(200)];
    await handler(buildLogsEvent([late]));
    await handler(buildLogsEvent([late]));
    await handler(buildLogsEvent([early]));
    expect(await lastUsedAt()).toBe(at(200).toISOString());
  });

  test('the last use of a key is recorded for every key of an event', async () => {
    const used = [await aUsedKey(), await aUsedKey()];
    const lines: string[] = [];
    for (const { lineAt } of used) lines.push(await lineAt(5));
    await handler(buildLogsEvent(lines));
    for (const { at, lastUsedAt } of used) expect(await lastUsedAt()).toBe(at(5).toISOString());
  });

  test('the last use of a key is not marked again within the hour', async () => {
    const { lineAt } = await aUsedKey();
    await handler(buildLogsEvent([await lineAt(1)]));
    expect(await lineAt(60)).not.toContain('recordUse');
    expect(await lineAt(62)).toContain('"recordUse":true');
  });
});

test('a use does not restore a key that was deleted in the meantime', async () => {
  const { made, lineAt, lastUsedAt } = await aUsedKey();
  const line = await lineAt(1);
  await keys.commit(deleteKey(made, changeContextAt(new Date())).changes);
  await handler(buildLogsEvent([line]));
  expect(await lastUsedAt()).toBeUndefined();
  expect(await keys.find(made.organisationId, made.keyId)).toBeUndefined();
});

test('the control message of CloudWatch Logs is not a use', async () => {
  const health = 'CWL CONTROL MESSAGE: Checking health of destination Lambda function.';
  await expect(handler(buildLogsEvent([health], 'CONTROL_MESSAGE'))).resolves.toBeUndefined();
});
