import { randomBytes } from 'node:crypto';
import { DeleteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ApiKey } from '../../core/api-key.ts';
import { buildRequest, formatContactRecipientId } from '../../core/contacts/contact.ts';
import type { KeyReference } from '../../core/key-value.ts';
import { createKey, editKey } from '../../core/life-cycle.ts';
import type { Organisation } from '../../core/organisation.ts';
import type { TableNames } from '../../core/tables.ts';
import { createApiKeyStore } from '../../store/api-keys.ts';
import { createContactStore } from '../../store/contacts.ts';
import { createDirectoryWriter } from '../../store/directory-writer.ts';
import { anOrganisation, changeContextAt, policy } from './fixtures.ts';

/** Writes organisations, administrators and keys for tests of reminders. */
export function reminderData(client: DynamoDBDocumentClient, tables: TableNames) {
  const writer = createDirectoryWriter(client, tables);
  const store = createApiKeyStore(client, tables);
  const contacts = createContactStore(client, tables.contacts);
  const find = async ({ organisationId, keyId }: KeyReference): Promise<ApiKey> => {
    const found = await store.find(organisationId, keyId);
    if (!found) throw new Error(`No key ${keyId}`);
    return found;
  };
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
    /** Removes an organisation although it has keys, which no command does. */
    async removeOrganisation(organisationId: string): Promise<void> {
      await client.send(new DeleteCommand({ TableName: tables.organisations, Key: { organisationId } }));
    },
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

    /** Adds a contact to a key, who has confirmed. @returns their ID in the ledger */
    async contact(organisation: Organisation, { keyId }: ApiKey, email: string): Promise<string> {
      const { organisationId } = organisation;
      const before = await find({ organisationId, keyId });
      const context = changeContextAt(before.createdAt);
      await store.commit(
        editKey(organisation, before, { contacts: [...(before.contacts ?? []), email] }, policy, context)
          .changes,
      );
      const asked = buildRequest(
        undefined,
        { organisationId, email },
        { requestedBy: 'Ada', now: context.now, randomBytes },
      );
      await contacts.put({ ...asked, confirmedAt: context.now.toISOString() }, undefined);
      return formatContactRecipientId(asked);
    },
    contacts,
    find,

    /** Writes changes of a key. */
    commit: store.commit,
    /** Records a use of a key. */
    recordUse: ({ organisationId, keyId }: KeyReference, at: Date) =>
      store.recordUse(organisationId, keyId, at),
  };
}
