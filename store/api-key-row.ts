import type { ApiKey } from '../core/api-key.ts';
import type { KeyReference } from '../core/key-value.ts';
import { CATALOGUE_ID_PATTERN } from '../core/permission-catalogue.ts';
import type { ReadItem } from './read-item.ts';
import { count, flag, matching, oneOf, optional, parseRow, type Shape, text, texts, time } from './row.ts';

const shape: Shape<ApiKey> = {
  organisationId: text,
  keyId: text,
  organisationPath: texts,
  name: text,
  note: optional(text),
  contacts: optional(texts),
  permissionLevel: matching(CATALOGUE_ID_PATTERN),
  enabled: flag,
  valueHash: text,
  hint: text,
  createdAt: time,
  createdBy: text,
  expiresOn: time,
  expiresAt: time,
  endsOn: time,
  firstUsedAt: optional(time),
  lastUsedAt: optional(time),
  replaces: optional(text),
  renewed: optional(oneOf([true])),
  replacedBy: optional(text),
  usedAfterRenewalAt: optional(time),
  worksUntil: optional(time),
  imported: optional(oneOf([true])),
  toldEnd: optional(time),
  version: count,
  lastEventId: optional(text),
};

/** @throws DamagedRowError if the row is not an API key */
export function parseApiKey(item: Record<string, unknown>): ApiKey {
  return parseRow(`API key ${item.organisationId}/${item.keyId}`, shape, item);
}

/**
 * Reads one key, strongly consistent. In a module without the SDK, for key checks.
 * @throws DamagedRowError if the stored row is damaged
 */
export async function findApiKey(
  readItem: ReadItem,
  tableName: string,
  { organisationId, keyId }: KeyReference,
  expired?: AbortSignal,
): Promise<ApiKey | undefined> {
  const item = await readItem(tableName, { organisationId, keyId }, expired);
  return item && parseApiKey(item);
}
