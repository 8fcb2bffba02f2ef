import { levelTitle } from '../../../core/permissions.ts';
import type { ApiKey, KeyStatus } from '../../api/types.ts';
import { statusText } from '../status.tsx';

/** The columns that a list of keys can be sorted by. */
export const SORTINGS = ['name', 'level', 'created', 'ends', 'used', 'status'] as const;
export type Sorting = (typeof SORTINGS)[number];

export const STATUSES: readonly KeyStatus[] = ['active', 'expiring', 'replaced', 'expired', 'disabled'];

/** How a reader has a list of keys shown. */
export interface Arrangement {
  search: string;
  /** Undefined: whatever their status. */
  status: KeyStatus | undefined;
  sorting: Sorting;
  isDescending: boolean;
  /** From 1. */
  page: number;
}

/** As many keys as a page shows. */
export const PAGE_SIZE = 25;

/** What an arrangement shows of a list. */
export interface Arranged {
  /** The keys of the page. */
  shown: ApiKey[];
  /** How many there are on all pages. */
  found: number;
  pages: number;
  /** The page itself: the last, where there are not as many as was asked for. */
  page: number;
}

/** Searches, filters, sorts and pages. All words of a search have to be found, in whatever a row shows. */
export function arrange(keys: readonly ApiKey[], arrangement: Arrangement): Arranged {
  const { search, status, sorting, isDescending } = arrangement;
  const words = folded(search).split(/\s+/).filter(Boolean);
  const found = keys.filter((key) => {
    if (status !== undefined && key.status !== status) return false;
    if (words.length === 0) return true;
    const text = folded(
      [key.name, levelTitle(key.permissionLevel), statusText(key.status), key.hint, key.createdBy].join(' '),
    );
    return words.every((word) => text.includes(word));
  });
  const compare = COMPARISONS[sorting];
  const direction = isDescending ? -1 : 1;
  found.sort((one, other) => direction * compare(one, other) || BY_ID(one, other));
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const page = Math.min(arrangement.page, pages);
  return {
    shown: found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
    found: found.length,
    pages,
    page,
  };
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const alphabetically = (one: string, other: string): number => collator.compare(one, other);
/** Instants and dates are ISO 8601: they sort as text does, and much faster than by a collator. */
const inTime = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const BY_ID = (one: ApiKey, other: ApiKey): number => inTime(other.keyId, one.keyId);

const COMPARISONS: Readonly<Record<Sorting, (one: ApiKey, other: ApiKey) => number>> = {
  name: (one, other) => alphabetically(one.name, other.name),
  level: (one, other) => alphabetically(levelTitle(one.permissionLevel), levelTitle(other.permissionLevel)),
  created: (one, other) => inTime(one.createdAt, other.createdAt),
  ends: (one, other) => inTime(one.endsAt, other.endsAt),
  used: (one, other) => inTime(one.lastUsedAt ?? '', other.lastUsedAt ?? ''),
  status: (one, other) => STATUSES.indexOf(one.status) - STATUSES.indexOf(other.status),
};

/** As people search: whatever the case and the accents. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
