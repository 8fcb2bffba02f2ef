import { z } from 'zod';
import type { SynthesizedApp } from './cloud-assembly/synthesized-app.ts';
import { formatBusArn } from './emulated-account.ts';
import type { BusEvent, EventBuses } from './event-bus.ts';

const requestSchema = z.object({
  Entries: z
    .array(
      z.object({
        EventBusName: z.string().default('default'),
        Source: z.string(),
        DetailType: z.string(),
        Detail: z.string(),
        /** In seconds since the epoch. */
        Time: z.number().optional(),
      }),
    )
    .min(1)
    .max(10),
});

type Result = { EventId: string } | { ErrorCode: string; ErrorMessage: string };

/** Lists the names of the app's event buses. */
export function readEventBuses(app: SynthesizedApp): string[] {
  return app.listResources((type) => type === 'AWS::Events::EventBus').map(({ ref }) => ref);
}

/** Lists the ARNs of the buses that a request to publish names. */
export function listBusArns(body: unknown): string[] {
  return [
    ...new Set(requestSchema.parse(body).Entries.map(({ EventBusName }) => formatBusArn(EventBusName))),
  ];
}

/**
 * Publishes the events of a request. As on AWS, some may be taken and others not.
 * @param names the app's event buses
 * @param onEvent called with each event that is taken, and the ARN of its bus
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function putEvents(
  body: unknown,
  buses: EventBuses,
  names: readonly string[],
  onEvent: (event: BusEvent, busArn: string) => void,
): { FailedEntryCount: number; Entries: Result[] } {
  const known = new Set(['default', ...names].map(formatBusArn));
  const Entries = requestSchema.parse(body).Entries.map((entry): Result => {
    const busArn = formatBusArn(entry.EventBusName);
    const detail = parseDetail(entry.Detail);
    if (!known.has(busArn)) return fail('InvalidArgument', `No event bus has the ARN ${busArn}.`);
    if (detail === undefined) return fail('MalformedDetail', 'Detail is malformed.');
    const event = buses.publish(
      {
        source: entry.Source,
        detailType: entry.DetailType,
        detail,
        ...(entry.Time !== undefined && { time: new Date(entry.Time * 1000) }),
      },
      busArn,
    );
    onEvent(event, busArn);
    return { EventId: event.id };
  });
  return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
}

function fail(ErrorCode: string, ErrorMessage: string): Result {
  return { ErrorCode, ErrorMessage };
}

/** @returns undefined if it is not a JSON object */
function parseDetail(detail: string): object | undefined {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(detail)).data;
  } catch {
    return undefined;
  }
}
