import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { OutgoingEvent } from '../../../core/outgoing-event.ts';
import { type PositionedEvent, publishEvents, splitIntoRequests } from '../../../core/publish-events.ts';

/** An event of a key. Its ID counts the events of the batch. */
const event = (key: number, index: number): PositionedEvent => ({
  position: String(index),
  event: { id: String(index), subject: `northgate/${key}` } as OutgoingEvent,
});

const batches = (): fc.Arbitrary<PositionedEvent[]> =>
  fc.array(fc.nat({ max: 12 }), { maxLength: 60 }).map((keys) => keys.map(event));

it('requests have all events in order, at most ten each, and no two of one key', () => {
  fc.assert(
    fc.property(batches(), (events) => {
      const requests = splitIntoRequests(events);
      expect(requests.flat()).toEqual(events);
      for (const request of requests) {
        expect(request.length).toBeLessThanOrEqual(10);
        expect(new Set(request.map(({ event: { subject } }) => subject)).size).toBe(request.length);
      }
    }),
  );
});

it('events of different keys leave ten at a time', () => {
  const requests = splitIntoRequests(Array.from({ length: 21 }, (_, index) => event(index, index)));
  expect(requests.map(({ length }) => length)).toEqual([10, 10, 1]);
});

it('retried from where it stopped, a batch leaves complete and in the order of each key, whichever events fail', async () => {
  const faults = fc.infiniteStream(fc.boolean());
  await fc.assert(
    fc.asyncProperty(batches(), faults, async (events, isTaken) => {
      const left: OutgoingEvent[] = [];
      const put = async (request: readonly OutgoingEvent[]) =>
        request.map((one) => {
          const { value } = isTaken.next();
          if (value) left.push(one);
          return value === true;
        });
      let from: string | undefined = '0';
      while (from !== undefined) from = await publishEvents(events.slice(Number(from)), put);
      const first = left.filter((one, index) => left.findIndex(({ id }) => id === one.id) === index);
      const listByKey = (all: readonly OutgoingEvent[]) => Object.groupBy(all, ({ subject }) => subject);
      expect(listByKey(first)).toEqual(listByKey(events.map((one) => one.event)));
    }),
    { numRuns: 50 },
  );
});
