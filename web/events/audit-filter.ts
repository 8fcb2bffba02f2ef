import type { EventFilter } from '../api/admin-api.ts';
import type { ApiKeyEvent } from '../api/types.ts';

/** The kinds of events, in the order in which the filter offers them. */
export const EVENT_TYPES: readonly ApiKeyEvent['type'][] = [
  'created',
  'edited',
  'rotated',
  'reissued',
  'used-after-renewal',
  'disabled',
  'enabled',
  'deleted',
  'first-used',
  'ended',
  'reminded',
];

/** What the reader has chosen to see of the audit log. */
export interface AuditFilter {
  /** Whether it leaves out sub-organisations. */
  isOwnOnly: boolean;
  /** Calendar dates of the reader, both included; empty: not limited. */
  from: string;
  to: string;
  /** Empty: all. */
  types: readonly ApiKeyEvent['type'][];
  /** The subject of an actor; empty: anyone. */
  actor: string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Parses the filter from a URL's query. Invalid parameters count as missing. */
export function parseAuditFilter(query: URLSearchParams): AuditFilter {
  const parseDate = (name: string): string => {
    const date = query.get(name) ?? '';
    return DATE.test(date) && !Number.isNaN(Date.parse(date)) ? date : '';
  };
  const types = query.get('type')?.split(',') ?? [];
  return {
    isOwnOnly: query.get('below') === 'no',
    from: parseDate('from'),
    to: parseDate('to'),
    types: EVENT_TYPES.filter((type) => types.includes(type)),
    actor: query.get('actor') ?? '',
  };
}

/** Formats the filter as a URL's query, without the defaults. */
export function formatAuditFilter({ isOwnOnly, from, to, types, actor }: AuditFilter): URLSearchParams {
  return new URLSearchParams({
    ...(isOwnOnly && { below: 'no' }),
    ...(from && { from }),
    ...(to && { to }),
    ...(types.length > 0 && { type: types.join() }),
    ...(actor && { actor }),
  });
}

/** Converts the reader's dates to instants: from the start of the first day to the end of the last one. */
export function toEventFilter({ isOwnOnly, from, to, types, actor }: AuditFilter): EventFilter {
  return {
    isBranch: !isOwnOnly,
    ...(from && { from: startOfDay(from, 0) }),
    ...(to && { to: startOfDay(to, 1) }),
    ...(types.length > 0 && { types }),
    ...(actor && { actor }),
  };
}

/** The start of a day in the reader's time zone, which `Date` knows, ISO 8601 in UTC. */
function startOfDay(date: string, addedDays: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day + addedDays).toISOString();
}
