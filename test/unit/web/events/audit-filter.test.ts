import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  EVENT_TYPES,
  formatAuditFilter,
  parseAuditFilter,
  toEventFilter,
} from '../../../../web/events/audit-filter.ts';

const dates = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const filters = fc.record({
  isOwnOnly: fc.boolean(),
  from: fc.oneof(fc.constant(''), dates),
  to: fc.oneof(fc.constant(''), dates),
  types: fc.subarray([...EVENT_TYPES]),
  actor: fc.string(),
});
const NOTHING = { isOwnOnly: false, from: '', to: '', types: [], actor: '' };

test('the URL preserves the filter of the audit log, and says nothing of the defaults', () => {
  fc.assert(
    fc.property(filters, (filter) => {
      expect(parseAuditFilter(new URLSearchParams(`${formatAuditFilter(filter)}`))).toEqual(filter);
    }),
  );
  expect(`${formatAuditFilter(NOTHING)}`).toBe('');
});

test.each(['from=yesterday', 'from=2026-13-01', 'to=2026', 'type=renamed', 'below=yes'])(
  'the audit log ignores the invalid parameter %s',
  (query) => expect(parseAuditFilter(new URLSearchParams(query))).toEqual(NOTHING),
);

test('a range of days begins with the first day and ends after the last one, in the reader’s time zone', () => {
  vi.stubEnv('TZ', 'America/New_York');
  onTestFinished(() => void vi.unstubAllEnvs());
  const filter = { ...NOTHING, from: '2026-03-07', to: '2026-03-08' }; // clocks go forward on the 8th
  expect(toEventFilter(filter)).toEqual({
    isBranch: true,
    from: '2026-03-07T05:00:00.000Z',
    to: '2026-03-09T04:00:00.000Z',
  });
});
