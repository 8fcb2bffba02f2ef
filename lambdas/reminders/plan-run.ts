import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { METRICS, REMINDERS_SERVICE } from '../../core/metrics.ts';
import { planRun, type RunReport } from '../../core/reminders/plan-run.ts';
import type { DigestReference } from '../../core/reminders/ports.ts';
import { createDocumentClient } from '../../store/client.ts';
import { createExpiringKeys } from '../../store/reminders/expiring-keys.ts';
import { createLedger } from '../../store/reminders/ledger.ts';
import { createReminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { createReminderRuns } from '../../store/reminders/reminder-runs.ts';
import { findMetricNamespace, requireTable, requireVariable } from '../environment.ts';
import { setAside, setDamagedRowAside } from './set-aside.ts';
import { getDirectoryTables, getLedgerTables, getReminderStages } from './tables.ts';

/** Time reserved for the current page of keys, in milliseconds. Enough for many recipients of each key. */
const RESERVE_MS = 2 * 60_000;
/** Maximum number of messages in an SQS batch. */
const SEND_BATCH = 10;

const client = createDocumentClient();
const sqs = new SQSClient();
const logger = new Logger({ serviceName: 'reminders' });
const metrics = new Metrics({ namespace: findMetricNamespace(), serviceName: REMINDERS_SERVICE });

/** The schedule's event, an operator's request, or the continuation of a run. `run` is the run's ID, by default its time. */
const message = z.object({
  time: z.iso.datetime(),
  run: z.iso.datetime().optional(),
  cursor: z.object({ from: z.iso.datetime(), source: z.string(), after: z.string().optional() }).optional(),
});

/** Plans a run of reminders. Handles one message at a time. SQS retries failed messages. */
export const handler = middy<SQSEvent, void, Error, Context>().handler(async ({ Records }, context) => {
  for (const { body } of Records) {
    const { time, run = time, cursor } = message.parse(JSON.parse(body));
    const report = await planRun(
      { run: new Date(run).toISOString(), time: new Date(time) },
      {
        stages: getReminderStages(),
        runs: createReminderRuns(client, requireTable('reminderRuns')),
        ledger: createLedger(client, getLedgerTables(), setDamagedRowAside),
        expiringKeys: createExpiringKeys(client, requireTable('apiKeys'), setDamagedRowAside),
        directory: createReminderDirectory(client, getDirectoryTables(), setDamagedRowAside),
        setAside,
        enqueue,
        isTimeUp: () => context.getRemainingTimeInMillis() < RESERVE_MS,
      },
      new Date(),
      cursor,
    );
    if (report.next) await resumeLater({ time, run, cursor: report.next });
    reportRun(report);
  }
});

async function enqueue(digests: readonly DigestReference[]): Promise<void> {
  for (let from = 0; from < digests.length; from += SEND_BATCH) {
    const Entries = digests.slice(from, from + SEND_BATCH).map((digest, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify(digest),
    }));
    const QueueUrl = requireVariable('SEND_QUEUE_URL');
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed.length > 0) throw new Error(`SQS rejected ${Failed.length} of ${Entries.length} messages`);
  }
}

async function resumeLater(resumed: z.input<typeof message>): Promise<void> {
  const MessageBody = JSON.stringify(resumed);
  await sqs.send(new SendMessageCommand({ QueueUrl: requireVariable('PLAN_QUEUE_URL'), MessageBody }));
}

function reportRun({ run, keysDue, undeliverable, digests, next }: RunReport): void {
  logger.info(next ? 'A run is resumed in another invocation' : 'A run has finished', {
    run,
    keysDue,
    digests,
  });
  metrics.addMetric(METRICS.keysDue, MetricUnit.Count, keysDue);
  metrics.addMetric(METRICS.digestsPlanned, MetricUnit.Count, digests);
  metrics.addMetric(METRICS.remindersUndeliverable, MetricUnit.Count, undeliverable);
  metrics.addMetric(METRICS.runsFinished, MetricUnit.Count, next ? 0 : 1);
  metrics.publishStoredMetrics();
}
