import type { ApiKey } from '../core/api-key.ts';
import { PERMISSION_LEVELS } from '../core/permissions.ts';
import { count, flag, oneOf, optional, rowOf, type Shape, text, texts, time } from './row.ts';

const shape: Shape<ApiKey> = {
  organisationId: text,
  keyId: text,
  organisationPath: texts,
  name: text,
  permissionLevel: oneOf(PERMISSION_LEVELS),
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
  replacedBy: optional(text),
  worksUntil: optional(time),
  imported: optional(oneOf([true])),
  version: count,
};

/** @throws DamagedRowError where the row is no API key. */
export function apiKeyOf(item: Record<string, unknown>): ApiKey {
  return rowOf(`API key ${item.organisationId}/${item.keyId}`, shape, item);
}
