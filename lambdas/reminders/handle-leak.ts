import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { handleLeak } from '../../core/handle-leak.ts';
import { METRICS, REMINDERS_SERVICE } from '../../core/metrics.ts';
import { createApiKeyStore } from '../../store/api-keys.ts';
import { createDocumentClient } from '../../store/client.ts';
import { findImportedKey } from '../../store/imported-keys.ts';
import { createItemReader } from '../../store/read-item.ts';
import { createReminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { findMetricNamespace, requireTable, requireVariable } from '../environment.ts';
import { mailLeak } from './mail.ts';
import { createQueueHandler } from './queue-handler.ts';
import { setDamagedRowAside } from './set-aside.ts';
import { getDirectoryTables } from './tables.ts';

const client = createDocumentClient();
const logger = new Logger({ serviceName: REMINDERS_SERVICE });
const metrics = new Metrics({ namespace: findMetricNamespace(), serviceName: REMINDERS_SERVICE });

const message = z.object({
  reportId: z.ulid(),
  valueHash: z.string(),
  claimed: z.object({ organisationId: z.string(), keyId: z.string() }).optional(),
  reporter: z.string(),
});

/** Disables keys whose values have leaked, and tells their administrators. What fails returns to the queue. */
export const handler = createQueueHandler(message, handleOne);

async function handleOne({ claimed, ...report }: z.infer<typeof message>): Promise<void> {
  const tables = { apiKeys: requireTable('apiKeys'), keyEvents: requireTable('keyEvents') };
  const outcome = await handleLeak(
    { ...report, ...(claimed && { claimed }) },
    {
      keys: createApiKeyStore(client, tables),
      findImported: async (valueHash) => {
        const found = await findImportedKey(
          createItemReader(client),
          requireTable('importedKeys'),
          valueHash,
        );
        return found && 'keyId' in found ? found : undefined;
      },
      directory: createReminderDirectory(client, getDirectoryTables(), setDamagedRowAside),
      pageUrl: requireVariable('PAGE_URL'),
      mail: mailLeak,
    },
    new Date(),
  );
  logger.info('Handled a report of a leaked value', { reportId: report.reportId, outcome });
  if (outcome === 'busy') throw new Error('The mails about a leaked value cannot be sent yet');
  if (outcome === 'untold') {
    metrics.addMetric(METRICS.remindersUndeliverable, MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  }
}
