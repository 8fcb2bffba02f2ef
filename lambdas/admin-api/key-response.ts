import { type ApiKey, getEnd } from '../../core/api-key.ts';
import { getStatus } from '../../core/key-status.ts';
import type { NewKey } from '../../core/life-cycle.ts';
import type { Organisation } from '../../core/organisation.ts';
import { requireExpiringDays } from '../environment.ts';
import { type AdminRequest, type ApiResponse, buildJsonResponse } from './http/operation.ts';
import { formatEtag } from './http/version.ts';

/** Formats a key for responses. Lists each field, so that new fields of the record are not exposed by accident. */
export function formatKey(key: ApiKey, { timeZone }: Organisation, now: Date) {
  return {
    organisationId: key.organisationId,
    keyId: key.keyId,
    name: key.name,
    note: key.note,
    contacts: key.contacts,
    permissionLevel: key.permissionLevel,
    enabled: key.enabled,
    status: getStatus(key, now, timeZone, requireExpiringDays()),
    hint: key.hint,
    createdAt: key.createdAt,
    createdBy: key.createdBy,
    expiresOn: key.expiresOn,
    expiresAt: key.expiresAt,
    endsAt: new Date(getEnd(key)).toISOString(),
    endsOn: key.endsOn,
    lastUsedAt: key.lastUsedAt ?? null,
    replaces: key.replaces,
    replacedBy: key.replacedBy,
    worksUntil: key.worksUntil,
    version: key.version,
  };
}

/** Builds the response with one key. */
export function buildKeyResponse(key: ApiKey, organisation: Organisation, now: Date): ApiResponse {
  return buildJsonResponse(200, formatKey(key, organisation, now), { etag: formatEtag(key) });
}

/** Builds the response to the creation of a key, the only one with its value. */
export function buildNewKeyResponse(
  { key, value }: NewKey,
  organisation: Organisation,
  { basePath }: Pick<AdminRequest, 'basePath'>,
  now: Date,
): ApiResponse {
  return buildJsonResponse(
    201,
    { ...formatKey(key, organisation, now), value },
    {
      etag: formatEtag(key),
      location: `${basePath}/organisations/${key.organisationId}/api-keys/${key.keyId}`,
    },
  );
}
