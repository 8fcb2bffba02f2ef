import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followBusFile } from '../../../../cli/events/follow-bus-file.ts';
import { formatBusEvent } from '../../../../cli/events/format-event.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-bus-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('following prints what leaves from then on, each event once, also if a line is written in two parts', async () => {
  const file = join(folder, 'event-bus.jsonl');
  await writeFile(file, 'before\n');
  const lines: string[] = [];
  const stop = new AbortController();
  const started = Promise.withResolvers<void>();
  const following = followBusFile(
    file,
    { onStart: started.resolve, onLine: (line) => lines.push(line) },
    stop.signal,
  );
  await started.promise;
  await appendFile(file, 'one\ntw');
  await vi.waitFor(() => expect(lines).toEqual(['one']));
  await appendFile(file, 'ö\n');
  await vi.waitFor(() => expect(lines).toEqual(['one', 'twö']));
  await writeFile(file, 'anew\n'); // by a host that has started over
  await vi.waitFor(() => expect(lines).toEqual(['one', 'twö', 'anew']));
  stop.abort();
  await following;
});

it('an event of a key is one line, and anything else is printed as it is', () => {
  const event = {
    'detail-type': 'latchkey.key.disabled',
    detail: {
      time: '2027-03-01T09:00:00.000Z',
      data: {
        organisationId: 'northgate',
        keyId: '01JKEY',
        keyName: 'Library',
        keyVersion: 2,
        actor: { subject: 'ada', name: 'Ada Byrne' },
      },
    },
  };
  expect(formatBusEvent(JSON.stringify(event))).toBe(
    '2027-03-01T09:00:00.000Z latchkey.key.disabled northgate/01JKEY v2 “Library” by Ada Byrne',
  );
  const { keyVersion: _, keyName: __, ...data } = event.detail.data;
  const unnamed = { ...event, detail: { ...event.detail, data } };
  expect(formatBusEvent(JSON.stringify(unnamed))).toContain(' northgate/01JKEY “” by ');
  expect(formatBusEvent('{"detail-type":"order.placed"}')).toBe('{"detail-type":"order.placed"}');
});
