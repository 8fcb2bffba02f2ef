import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ulid } from 'ulid';
import * as z from 'zod';
import { handleLeak } from '../../core/handle-leak.ts';
import { handleOldKeyUse } from '../../core/handle-old-key-use.ts';
import type { KeyReference } from '../../core/key-value.ts';
import { METRICS, REMINDERS_SERVICE } from '../../core/metrics.ts';
import type { ReportOutcome } from '../../core/tell-recipients.ts';
import { createApiKeyStore } from '../../store/api-keys.ts';
import { createDocumentClient } from '../../store/client.ts';
import { findImportedKey } from '../../store/imported-keys.ts';
import { createItemReader } from '../../store/read-item.ts';
import { createReminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { findMetricNamespace, requireCatalogue, requireTable, requireVariable } from '../environment.ts';
import { mailLeak, mailOldKeyUse } from './mail.ts';
import { createQueueHandler } from './queue-handler.ts';
import { setDamagedRowAside } from './set-aside.ts';
import { getDirectoryTables } from './tables.ts';

const client = createDocumentClient();
const logger = new Logger({ serviceName: REMINDERS_SERVICE });
const metrics = new Metrics({ namespace: findMetricNamespace(), serviceName: REMINDERS_SERVICE });

const leak = z.object({
  reportId: z.ulid(),
  valueHash: z.string(),
  claimed: z.object({ organisationId: z.string(), keyId: z.string() }).optional(),
  reporter: z.string(),
});
const oldKeyUse = z.object({ reportId: z.ulid(), organisationId: z.string(), keyId: z.string() });
const message = z.union([leak, oldKeyUse]);

/**
 * Handles reports of values that somebody else may have, at once: of leaked ones, and of old keys that are used after they renewed
 * themselves. What fails returns to the queue.
 */
export const handler = createQueueHandler(message, handleOne);

async function handleOne(report: z.infer<typeof message>): Promise<void> {
  const outcome = await ('valueHash' in report ? handleLeakReport(report) : handleOldKeyUseReport(report));
  logger.info('Handled a report', { reportId: report.reportId, outcome });
  if (outcome === 'busy') throw new Error('The mails about a report cannot be sent yet');
  if (outcome === 'untold') {
    metrics.addMetric(METRICS.remindersUndeliverable, MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  }
}

const buildPorts = () => ({
  keys: createApiKeyStore(client, { apiKeys: requireTable('apiKeys'), keyEvents: requireTable('keyEvents') }),
  directory: createReminderDirectory(client, getDirectoryTables(), setDamagedRowAside),
  pageUrl: requireVariable('PAGE_URL'),
});

function handleLeakReport({ claimed, ...report }: z.infer<typeof leak>): Promise<ReportOutcome> {
  const ports = { ...buildPorts(), findImported: findImportedReference, mail: mailLeak };
  return handleLeak({ ...report, ...(claimed && { claimed }) }, ports, new Date());
}

async function findImportedReference(valueHash: string): Promise<KeyReference | undefined> {
  const found = await findImportedKey(createItemReader(client), requireTable('importedKeys'), valueHash);
  return found && 'keyId' in found ? found : undefined;
}

function handleOldKeyUseReport(report: z.infer<typeof oldKeyUse>): Promise<ReportOutcome> {
  const ports = { ...buildPorts(), catalogue: requireCatalogue(), newId: ulid, mail: mailOldKeyUse };
  return handleOldKeyUse(report, ports, new Date());
}
