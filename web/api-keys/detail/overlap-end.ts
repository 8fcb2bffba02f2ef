import { endOf } from '../../../core/api-key.ts';
import type { ApiKey } from '../../api/types.ts';

/** When a key stops working beside its successor, where that is before its expiry date; ISO 8601. */
export function overlapEndOf({
  expiresAt,
  worksUntil,
}: Pick<ApiKey, 'expiresAt' | 'worksUntil'>): string | undefined {
  if (worksUntil === undefined) return undefined;
  return endOf({ expiresAt, worksUntil }) < Date.parse(expiresAt) ? worksUntil : undefined;
}
