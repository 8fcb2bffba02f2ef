import { type ApiKey, endOf } from '../../core/api-key.ts';
import { statusOf } from '../../core/key-status.ts';
import type { NewKey } from '../../core/life-cycle.ts';
import type { Organisation } from '../../core/organisation.ts';
import { expiringDays } from '../environment.ts';
import { type Answer, json } from './http/operation.ts';
import { etagOf } from './http/version.ts';

/** A key as the API shows it, field by field: whatever else a record may come to hold stays inside. */
export function keyJson(key: ApiKey, { timeZone }: Organisation, now: Date) {
  return {
    organisationId: key.organisationId,
    keyId: key.keyId,
    name: key.name,
    permissionLevel: key.permissionLevel,
    enabled: key.enabled,
    status: statusOf(key, now, timeZone, expiringDays()),
    hint: key.hint,
    createdAt: key.createdAt,
    createdBy: key.createdBy,
    expiresOn: key.expiresOn,
    expiresAt: key.expiresAt,
    endsAt: new Date(endOf(key)).toISOString(),
    endsOn: key.endsOn,
    lastUsedAt: key.lastUsedAt ?? null,
    replaces: key.replaces,
    replacedBy: key.replacedBy,
    worksUntil: key.worksUntil,
    version: key.version,
  };
}

/** The answer that shows one key. */
export function keyAnswer(key: ApiKey, organisation: Organisation, now: Date): Answer {
  return json(200, keyJson(key, organisation, now), { etag: etagOf(key) });
}

/** The answer to the making of a key: the only one that its value is ever in. */
export function newKeyAnswer({ key, value }: NewKey, organisation: Organisation, now: Date): Answer {
  return json(
    201,
    { ...keyJson(key, organisation, now), value },
    {
      etag: etagOf(key),
      location: `/organisations/${key.organisationId}/api-keys/${key.keyId}`,
    },
  );
}
