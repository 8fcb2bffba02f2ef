import { type ApiKey, endOf } from '../../core/api-key.ts';
import type { KeyContext } from '../../core/key-context.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** @param expiringDays days before its end from which the holder of a key is warned */
export function keyContextOf(key: ApiKey, now: Date, expiringDays: number): KeyContext {
  const end = endOf(key);
  // Days of 24 hours, because this bundle has no time zones: a key's status goes by calendar days, so the two begin up to a
  // day apart.
  const warningSince = end - expiringDays * DAY_MS;
  const expiresAt = new Date(end).toISOString();
  const remedy =
    key.replacedBy === undefined
      ? 'Ask an administrator to rotate it.'
      : 'Change to the key that replaced it.';
  return {
    organisationId: key.organisationId,
    organisationPath: key.organisationPath.join('/'),
    keyId: key.keyId,
    keyName: key.name,
    permissionLevel: key.permissionLevel,
    expiresOn: key.expiresOn,
    expiresAt,
    ...(now.getTime() >= warningSince && {
      warning: `This API key stops working at ${expiresAt}. ${remedy}`,
      warningSince: new Date(warningSince).toISOString(),
    }),
  };
}
