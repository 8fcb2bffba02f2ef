import type { ApiKey } from '../api-key.ts';
import type { ChangeContext } from '../change-context.ts';
import { expiryOn, withEnd } from '../expiry.ts';
import { requireOffered } from '../fresh-key.ts';
import { eventOf, type KeyChange } from '../key-change.ts';
import { stateOf } from '../key-event.ts';
import { keyName } from '../key-name.ts';
import type { Organisation } from '../organisation.ts';
import type { ImportRow } from './import-row.ts';

/**
 * Takes over a key whose value was made elsewhere and is known by its hash alone.
 * @throws DomainError `name-invalid` or `permission-level-not-offered`.
 */
export function importKey(
  organisation: Organisation,
  { name, permissionLevel, valueHash, hint, expiresOn }: ImportRow,
  context: ChangeContext,
): { key: ApiKey; changes: KeyChange[] } {
  requireOffered(organisation, permissionLevel);
  const imported: Omit<ApiKey, 'endsOn'> = {
    organisationId: organisation.organisationId,
    keyId: context.newId(),
    organisationPath: organisation.path,
    name: keyName(name),
    permissionLevel,
    enabled: true,
    valueHash,
    hint,
    createdAt: context.now.toISOString(),
    createdBy: context.actor.name,
    ...expiryOn(expiresOn, organisation.timeZone),
    imported: true,
    version: 1,
  };
  const key = withEnd(imported, organisation.timeZone);
  const event = eventOf('created', key, context, { after: stateOf(key) });
  return { key, changes: [{ kind: 'create', key, event }] };
}
