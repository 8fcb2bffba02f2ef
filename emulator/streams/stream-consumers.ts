import { z } from 'zod';
import type { SynthesizedApp } from '../cloud-assembly/synthesized-app.ts';
import { parseSupported } from '../emulator-error.ts';
import { getFunctionArn, listEventSources } from '../event-sources.ts';

/** A function that is called with the writes to a table. */
export interface StreamConsumer {
  /** Stack and logical ID of the event source mapping. */
  id: string;
  tableName: string;
  functionArn: string;
  batchSize: number;
  reportsFailures: boolean;
  /** Whether a batch that the function fails on is split in two. */
  splits: boolean;
  /** How often a batch is retried. */
  maxRetries: number;
  /** Age in milliseconds at which records are no longer retried. */
  maxAge: number;
  /** The kinds of writes that the function is called with. */
  eventNames: readonly string[];
  /** The queue that is told what was given up. */
  onFailureArn?: string;
}

/** `INSERT`, `MODIFY`, `REMOVE`. */
const EVENT_NAMES = ['INSERT', 'MODIFY', 'REMOVE'] as const;

const FOREVER = -1;

/** What a filter of an event source may say, as JSON: only which kinds of writes are wanted. */
const filterSchema = z
  .string()
  .transform((pattern): unknown => JSON.parse(pattern))
  .pipe(z.strictObject({ eventName: z.array(z.enum(EVENT_NAMES)) }));

/** Strict, so that a consumer that is not emulated in full is refused when it is read. */
const propertiesSchema = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(100),
  BisectBatchOnFunctionError: z.boolean().default(false),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
  Enabled: z.literal(true).optional(),
  FilterCriteria: z
    .strictObject({ Filters: z.array(z.strictObject({ Pattern: filterSchema })).length(1) })
    .optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  MaximumRecordAgeInSeconds: z.number().default(FOREVER),
  MaximumRetryAttempts: z.number().default(FOREVER),
  ParallelizationFactor: z.literal(1).optional(),
  StartingPosition: z.literal('TRIM_HORIZON'),
});

const STREAM = /^arn:aws:dynamodb:[^:]+:\d+:table\/([^/]+)\/stream\//;

/** Whether an event source is the stream of a table. */
export function isStream(eventSourceArn: unknown): boolean {
  return STREAM.test(String(eventSourceArn));
}

/**
 * Reads which functions are called with the writes to which tables.
 * @throws EmulatorError if a mapping has something that is not emulated
 */
export function readStreamConsumers(app: SynthesizedApp): StreamConsumer[] {
  return listEventSources(app)
    .filter(({ properties }) => isStream(properties.EventSourceArn))
    .map(({ id, properties }) => {
      const mapping = parseSupported(propertiesSchema, properties, `follow the stream of ${id}`);
      const [, tableName = ''] = STREAM.exec(mapping.EventSourceArn) ?? [];
      const onFailureArn = mapping.DestinationConfig?.OnFailure.Destination;
      const unlimited = (value: number): number => (value === FOREVER ? Number.POSITIVE_INFINITY : value);
      return {
        id,
        tableName,
        functionArn: getFunctionArn(app, mapping.FunctionName),
        batchSize: mapping.BatchSize,
        reportsFailures: mapping.FunctionResponseTypes.length > 0,
        splits: mapping.BisectBatchOnFunctionError,
        maxRetries: unlimited(mapping.MaximumRetryAttempts),
        maxAge: unlimited(mapping.MaximumRecordAgeInSeconds) * 1000,
        eventNames: mapping.FilterCriteria?.Filters[0]?.Pattern.eventName ?? EVENT_NAMES,
        ...(onFailureArn !== undefined && { onFailureArn }),
      };
    });
}
