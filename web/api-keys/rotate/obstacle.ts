import type { ApiKey } from '../../api/types.ts';

/** Why a key cannot be rotated. */
export type Obstacle = 'expired' | 'disabled' | 'rotated';

/**
 * What keeps a key from being rotated, as the admin API has it; undefined where nothing does.
 * @param successorExists whether the key that replaced it, if any, is still there
 */
export function obstacleTo(
  { status, replacedBy }: Pick<ApiKey, 'status' | 'replacedBy'>,
  successorExists: boolean,
): Obstacle | undefined {
  if (status === 'expired' || status === 'disabled') return status;
  return replacedBy !== undefined && successorExists ? 'rotated' : undefined;
}
