import { type ApiKey, endOf } from '../../core/api-key.ts';
import { EXPIRING_MS } from '../../core/expiring.ts';
import type { KeyContext } from '../../core/key-context.ts';

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
    ...(end - now.getTime() <= EXPIRING_MS && {
      warning: `This API key stops working at ${expiresAt}. ${remedy}`,
    }),
  };
}
