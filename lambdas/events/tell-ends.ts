import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { EVENTS_SERVICE, METRICS } from '../../core/metrics.ts';
import { tellEnds } from '../../core/tell-ends.ts';
import { createDocumentClient } from '../../store/client.ts';
import { createEndsStore } from '../../store/ends.ts';
import { findMetricNamespace, requireTable } from '../environment.ts';

/** Time reserved for the current page of keys, in milliseconds. */
const RESERVE_MS = 20_000;

const client = createDocumentClient();
const logger = new Logger({ serviceName: EVENTS_SERVICE });
const metrics = new Metrics({ namespace: findMetricNamespace(), serviceName: EVENTS_SERVICE });

/** Stores an event for each key that has ended since the run before. A run that was missed or failed is made up for by the next. */
export const handler = middy<ScheduledEvent, void, Error, Context>().handler(async (_, context) => {
  const tables = {
    apiKeys: requireTable('apiKeys'),
    keyEvents: requireTable('keyEvents'),
    reminderRuns: requireTable('reminderRuns'),
  };
  const { told, isFinished } = await tellEnds(
    {
      ...createEndsStore(client, tables, setDamagedRowAside),
      isTimeUp: () => context.getRemainingTimeInMillis() < RESERVE_MS,
    },
    new Date(),
  );
  if (told > 0 || !isFinished) logger.info('Ends of keys are told', { told, isFinished });
});

function setDamagedRowAside(error: Error): void {
  logger.error('A stored row is damaged, so the end of its key is not told', { row: error.message });
  metrics.addMetric(METRICS.endsSetAside, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}
