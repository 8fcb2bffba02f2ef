import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { KeyReference } from '../../core/key-value.ts';
import { createKey } from '../../core/life-cycle.ts';
import type { Organisation } from '../../core/organisation.ts';
import type { TableNames } from '../../core/tables.ts';
import { createApiKeyStore } from '../../store/api-keys.ts';
import { createDirectoryWriter } from '../../store/directory-writer.ts';
import { anOrganisation, changeContextAt, policy } from './fixtures.ts';

/** Writes organisations, administrators and keys for tests of reminders. */
export function reminderData(client: DynamoDBDocumentClient, tables: TableNames) {
  const writer = createDirectoryWriter(client, tables);
  const store = createApiKeyStore(client, tables);
  return {
    /** Adds an organisation with its administrators. */
    async organisation(differing: Partial<Organisation>, subjects: readonly string[]): Promise<Organisation> {
      const organisation = anOrganisation(differing);
      await writer.putOrganisation(organisation);
      const { organisationId } = organisation;
      for (const subject of subjects) {
        const email = `${subject}@mail.example`;
        await writer.putAdministrator({ subject, name: subject, email, organisationId });
      }
      return organisation;
    },
    putOrganisation: writer.putOrganisation,
    removeOrganisation: writer.removeOrganisation,
    administrators: writer.listAdministrators,
    putAdministrator: writer.putAdministrator,
    removeAdministrator: writer.removeAdministrator,

    /** Creates a key that expires on a date. */
    async key(organisation: Organisation, name: string, expiresOn: string) {
      const changeContext = changeContextAt(
        `${Number(expiresOn.slice(0, 4)) - 1}${expiresOn.slice(4)}T12:00:00Z`,
      );
      const created = createKey(organisation, { name, permissionLevel: 'full' }, policy, changeContext);
      await store.commit(created.changes);
      return created.key;
    },

    /** Writes changes of a key. */
    commit: store.commit,
    /** Records a use of a key. */
    recordUse: ({ organisationId, keyId }: KeyReference, at: Date) =>
      store.recordUse(organisationId, keyId, at),
  };
}
