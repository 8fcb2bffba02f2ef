import type { OutgoingEvent } from './outgoing-event.ts';

/** Maximum number of events in a request to EventBridge. */
const REQUEST_SIZE = 10;

/** An outgoing event, and the position in the stream of the write that it follows from. */
export interface PositionedEvent {
  position: string;
  event: OutgoingEvent;
}

/** Publishes up to ten events, each about another key. @returns for each, whether the bus has taken it */
export type PutEvents = (events: readonly OutgoingEvent[]) => Promise<boolean[]>;

/**
 * Publishes events in the order of each key: an event of a key leaves only once the bus has taken the one before. Stops at the first
 * failure.
 * @returns the position from which on events must be published again; undefined if all were. Some after it may have left already.
 */
export async function publishEvents(
  events: readonly PositionedEvent[],
  put: PutEvents,
): Promise<string | undefined> {
  for (const request of splitIntoRequests(events)) {
    const taken = await put(request.map(({ event }) => event));
    const failed = request.find((_, index) => taken[index] !== true);
    if (failed) return failed.position;
  }
  return undefined;
}

/**
 * Splits events into requests, in order. No request has two events of one key, because the bus may take the second and not the
 * first.
 */
export function splitIntoRequests(events: readonly PositionedEvent[]): PositionedEvent[][] {
  const requests: PositionedEvent[][] = [];
  let keys = new Set<string>();
  for (const positioned of events) {
    const { subject } = positioned.event;
    const current = requests.at(-1);
    if (current && current.length < REQUEST_SIZE && !keys.has(subject)) current.push(positioned);
    else {
      requests.push([positioned]);
      keys = new Set();
    }
    keys.add(subject);
  }
  return requests;
}
