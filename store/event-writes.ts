import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { StoredEventChange } from '../core/outgoing-event.ts';
import { parseKeyEvent } from './key-event-row.ts';

/** A write to the table of events, as its stream has it. */
interface StreamedWrite {
  OldImage?: Record<string, AttributeValue> | undefined;
  /** Undefined if the row was removed. */
  NewImage?: Record<string, AttributeValue> | undefined;
  writtenAt: Date;
}

/**
 * Parses a write to the table of events.
 * @returns undefined for a row that DynamoDB's time to live has removed
 * @throws DamagedRowError if a row is not an event
 */
export function parseEventWrite({
  OldImage,
  NewImage,
  writtenAt,
}: StreamedWrite): StoredEventChange | undefined {
  if (!NewImage) return undefined;
  return {
    ...(OldImage && { before: parseKeyEvent(unmarshall(OldImage)) }),
    after: parseKeyEvent(unmarshall(NewImage)),
    at: writtenAt,
  };
}
