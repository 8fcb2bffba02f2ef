import { OVERLAP_MAX_DAYS } from '../../core/overlap.ts';
import type { ApiKey } from '../api/types.ts';

/** Why a key cannot be rotated. */
export type RotationObstacle = 'expired' | 'disabled' | 'rotated';

/**
 * Predicts whether the admin API refuses to rotate a key, and why; `undefined` if it can be rotated.
 * @param successorExists whether the key that replaced it, if any, still exists
 */
export function findRotationObstacle(
  { status, replacedBy }: Pick<ApiKey, 'status' | 'replacedBy'>,
  successorExists: boolean,
): RotationObstacle | undefined {
  if (status === 'expired' || status === 'disabled') return status;
  return replacedBy !== undefined && successorExists ? 'rotated' : undefined;
}

/** Parses a number of days as typed; `undefined` if the admin API would not accept it as an overlap. */
export function parseOverlapDays(typed: string): number | undefined {
  const days = Number(typed);
  return /^\d{1,2}$/.test(typed.trim()) && days <= OVERLAP_MAX_DAYS ? days : undefined;
}
