import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { METRICS, REMINDERS_SERVICE } from '../../core/metrics.ts';
import { sendDigest } from '../../core/reminders/send-digest.ts';
import { createDocumentClient } from '../../store/client.ts';
import { createLedger } from '../../store/reminders/ledger.ts';
import { createReminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { createReminderEvents } from '../../store/reminders/reminder-events.ts';
import { findMetricNamespace, requireCatalogue, requireTable, requireVariable } from '../environment.ts';
import { mailDigest } from './mail.ts';
import { createQueueHandler } from './queue-handler.ts';
import { setAside, setDamagedRowAside } from './set-aside.ts';
import { getDirectoryTables, getLedgerTables, getReminderStages } from './tables.ts';

const client = createDocumentClient();
const metrics = new Metrics({ namespace: findMetricNamespace(), serviceName: REMINDERS_SERVICE });

const message = z.object({ run: z.iso.datetime(), recipientId: z.string() });

/** Sends digests. Those that cannot be sent yet return to the queue. */
export const handler = createQueueHandler(message, sendOne);

async function sendOne(digest: z.infer<typeof message>): Promise<void> {
  const isFinished = await sendDigest(
    digest,
    {
      stages: getReminderStages(),
      ledger: createLedger(client, getLedgerTables(), setDamagedRowAside),
      directory: createReminderDirectory(client, getDirectoryTables(), setDamagedRowAside),
      setAside,
      events: createReminderEvents(client, requireTable('keyEvents')),
      pageUrl: requireVariable('PAGE_URL'),
      catalogue: requireCatalogue(),
      mail: mailDigest,
    },
    new Date(),
  );
  if (!isFinished) throw new Error('The digest cannot be sent yet');
  metrics.addMetric(METRICS.digestsHandled, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}
