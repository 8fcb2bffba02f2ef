import { gunzipSync } from 'node:zlib';
import type { CloudWatchLogsDecodedData, CloudWatchLogsEvent } from 'aws-lambda';
import * as z from 'zod';
import type { KeyReference } from '../../core/key-value.ts';
import { recordUse } from '../../store/api-keys.ts';
import { createDocumentClient } from '../../store/client.ts';
import { requireTable } from '../environment.ts';
import { reportLateUses } from './report-late-uses.ts';

const client = createDocumentClient();

/** The required fields of a key check's log line. */
const checkLine = z.object({
  organisationId: z.string(),
  keyId: z.string(),
  isPaired: z.boolean().optional(),
  _aws: z.object({ Timestamp: z.number() }),
});

/**
 * Records when keys were last used, and an event of their first use, from the log lines that key checks mark for this. Lines may
 * arrive twice, late or out of order. If a line is lost, the key's next use is marked again.
 */
export async function handler({ awslogs }: CloudWatchLogsEvent): Promise<void> {
  const tables = { apiKeys: requireTable('apiKeys'), keyEvents: requireTable('keyEvents') };
  const uses = listLatestUses(decode(awslogs.data));
  await Promise.all(
    uses.map(async ({ key, usedAt, isPaired }) => {
      await recordUse(client, tables, key, usedAt);
      if (isPaired) await reportLateUses(client, tables.apiKeys, key);
    }),
  );
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html */
function decode(data: string): CloudWatchLogsDecodedData {
  return JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString());
}

function listLatestUses({ messageType, logEvents }: CloudWatchLogsDecodedData) {
  if (messageType !== 'DATA_MESSAGE') return []; // a control message tests whether the function is reachable
  const uses = new Map<string, { key: KeyReference; usedAt: Date; isPaired: boolean | undefined }>();
  for (const { message } of logEvents) {
    const { organisationId, keyId, isPaired, _aws } = checkLine.parse(JSON.parse(message));
    const usedAt = new Date(_aws.Timestamp);
    const known = uses.get(keyId);
    if (!known || known.usedAt < usedAt)
      uses.set(keyId, { key: { organisationId, keyId }, usedAt, isPaired });
  }
  return [...uses.values()];
}
