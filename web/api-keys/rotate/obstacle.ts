import type { ApiKey } from '../../api/types.ts';

/**
 * Why a key cannot be rotated; undefined where it can.
 * @param successor the key that replaced it, if that is still there: one that was deleted is no obstacle
 */
export function obstacleTo(
  { status, enabled }: Pick<ApiKey, 'status' | 'enabled'>,
  successor: object | null,
): string | undefined {
  if (status === 'expired') return 'It no longer works. Create a new key in its place.';
  if (!enabled)
    return 'It is disabled, and a disabled key is not brought back to life this way. Enable it first.';
  if (successor) return 'It has a successor already. To make another, delete the successor first.';
  return undefined;
}
