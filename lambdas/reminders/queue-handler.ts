import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import middy, { type MiddyfiedHandler } from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';

/**
 * Creates the handler of a queue's messages. Messages that `handle` throws for return to the queue.
 * @param schema of a message, which is JSON
 */
export function createQueueHandler<Message>(
  schema: z.ZodType<Message>,
  handle: (message: Message) => Promise<void>,
): MiddyfiedHandler<SQSEvent, SQSBatchResponse, Error, Context> {
  const processor = new BatchProcessor(EventType.SQS);
  const handleOne = ({ body }: SQSRecord): Promise<void> => handle(schema.parse(JSON.parse(body)));
  return middy<SQSEvent, SQSBatchResponse, Error, Context>().handler((event, context) =>
    processPartialResponse(event, handleOne, processor, { context, throwOnFullBatchFailure: false }),
  );
}
