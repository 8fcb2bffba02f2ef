import { daysLater } from '../../../core/expiry.ts';
import type { ApiKey } from '../../api/types.ts';

/** The longest overlap that the admin API takes, in days. */
export const LONGEST_OVERLAP = 30;

/** The days that somebody entered; undefined where they are none that can be chosen. */
export function overlapDays(entered: string): number | undefined {
  const days = Number(entered);
  const isChoosable = /^\d{1,2}$/.test(entered.trim()) && days <= LONGEST_OVERLAP;
  return isChoosable ? days : undefined;
}

/** The instant at which the old key stops after an overlap: never later than it would have anyway. ISO 8601. */
export function overlapEnd(
  days: number,
  { expiresAt }: Pick<ApiKey, 'expiresAt'>,
  now: Date,
  timeZone: string,
): string {
  const end = daysLater(now, days, timeZone);
  return Date.parse(end) < Date.parse(expiresAt) ? end : expiresAt;
}
