import { findManagingPermission, listPermitted } from '../core/permissions.ts';
import { CommandError } from './command-error.ts';
import type { LocalHost } from './find-deployment.ts';

/**
 * Finds the value of the demonstration's key that manages the keys of an organisation. It is a key like any other, so it may have been
 * disabled or deleted since.
 * @throws CommandError if there is none, which says what to do
 */
export function findManagingKey(
  { catalogue, organisations, apiKeys }: Pick<LocalHost, 'catalogue' | 'organisations' | 'apiKeys'>,
  organisationId: string,
): string {
  const permission = findManagingPermission(catalogue);
  if (permission === undefined) {
    throw new CommandError(
      'No permission manages keys. Start Latchkey with one: docs/managing-keys-from-programs.md says how.',
    );
  }
  const organisation = organisations.find((one) => one.organisationId === organisationId);
  if (!organisation) {
    const known = organisations.map((one) => one.organisationId).join(', ');
    throw new CommandError(`There is no organisation ${organisationId}. There are: ${known}.`);
  }
  const managing = apiKeys.find(
    (key) =>
      key.organisationId === organisationId &&
      listPermitted(catalogue, key.permissionLevel, organisation.features).includes(permission),
  );
  if (managing) return managing.value;
  throw new CommandError(
    `The demonstration has no key that manages keys of ${organisationId}. Create one on the admin page, or start over with --fresh.`,
  );
}
