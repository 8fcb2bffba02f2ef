import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import type { ApiKey } from '../../core/api-key.ts';
import type { KeyReference } from '../../core/key-value.ts';
import { isUsedAfterRenewal, type OldKeyUseReport } from '../../core/old-key-use.ts';
import { findLevel } from '../../core/permissions.ts';
import { findApiKey } from '../../store/api-key-row.ts';
import { createItemReader } from '../../store/read-item.ts';
import { requireCatalogue } from '../environment.ts';

let sqs: SQSClient | undefined;

/**
 * After a use of a key was recorded, compares it with the key before and the key after, because either use may be recorded last. Hands
 * an old key that was used too late to the function that tells people. If that fails, the next use that is recorded reports it.
 */
export async function reportLateUses(
  client: DynamoDBDocumentClient,
  table: string,
  { organisationId, keyId }: KeyReference,
): Promise<void> {
  const { LEAK_QUEUE_URL: QueueUrl } = process.env; // set only if keys of some level renew themselves
  if (QueueUrl === undefined) return;
  const readItem = createItemReader(client);
  const find = async (id: string | undefined) =>
    id === undefined ? undefined : findApiKey(readItem, table, { organisationId, keyId: id });
  const used = await find(keyId);
  const [before, after] = await Promise.all([find(used?.replaces), find(used?.replacedBy)]);
  const late = [[before, used] as const, [used, after] as const].filter(isReportable);
  for (const [old] of late) {
    const report: OldKeyUseReport = { reportId: ulid(), organisationId, keyId: old.keyId };
    sqs ??= new SQSClient();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(report) }));
  }
}

type Pair = readonly [ApiKey | undefined, ApiKey | undefined];

function isReportable(pair: Pair): pair is readonly [ApiKey, ApiKey] {
  const [old, successor] = pair;
  if (!old || !successor || old.usedAfterRenewalAt !== undefined) return false;
  const renewal = findLevel(requireCatalogue(), old.permissionLevel)?.renewsItself;
  return renewal !== undefined && isUsedAfterRenewal(old, successor, renewal);
}
