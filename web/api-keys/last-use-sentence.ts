import type { ApiKey } from '../api/types.ts';
import { timeAgo } from '../shown/dates.ts';

/** Whether anybody still depends on a key, as far as is known. */
export function lastUseSentence({ lastUsedAt }: Pick<ApiKey, 'lastUsedAt'>): string {
  return lastUsedAt === null ? 'It has never been used.' : `It was last used ${timeAgo(lastUsedAt)}.`;
}
