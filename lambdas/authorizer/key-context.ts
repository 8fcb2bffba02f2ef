import { type ApiKey, endOf } from '../../core/api-key.ts';
import { EXPIRING_DAYS } from '../../core/expiry.ts';
import type { KeyContext } from '../../core/key-context.ts';

const WARNING_MS = EXPIRING_DAYS * 24 * 60 * 60 * 1000;

export function keyContextOf(key: ApiKey, now: Date): KeyContext {
  const end = endOf(key);
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
    ...(end - now.getTime() <= WARNING_MS && {
      warning: `This API key stops working at ${expiresAt}. ${remedy}`,
    }),
  };
}

/**
 * Headers by which a protected API warns the holder of a key that is about to stop working; none for other keys.
 * `Deprecation` (RFC 9745) is when the warning began, `Sunset` (RFC 8594) when the key stops working.
 */
export function warningHeaders({ warning, expiresAt }: KeyContext): Record<string, string> {
  if (warning === undefined) return {};
  const end = new Date(expiresAt);
  return {
    deprecation: `@${Math.floor((end.getTime() - WARNING_MS) / 1000)}`,
    sunset: end.toUTCString(),
  };
}
