import type { ApiKey } from '../../../../core/api-key.ts';
import type { Organisation } from '../../../../core/organisation.ts';
import type { PlanPorts } from '../../../../core/reminders/plan-run.ts';

/** The ports that find these keys, and the administrators Ada and Eve of an organisation. */
export function storedInMemory(
  keys: readonly ApiKey[],
  organisation: Organisation,
): Pick<PlanPorts, 'expiringKeys' | 'directory'> {
  const { organisationId } = organisation;
  const recipients = ['ada', 'eve'].map((name) => ({
    ...{ recipientId: name, name, email: `${name}@northgate.example`, organisationId },
  }));
  return {
    expiringKeys: {
      listByEnd: async (date) => ({ rows: keys.filter(({ endsOn }) => endsOn === date) }),
      listByChange: async () => ({ rows: [] }),
    },
    directory: {
      findRecipient: async (id) => recipients.find(({ recipientId }) => recipientId === id),
      listRecipients: async (id) => recipients.filter((one) => one.organisationId === id),
      findOrganisation: async (id) => (id === organisationId ? organisation : undefined),
      findApiKeys: async (references) =>
        references.map(({ keyId }) => keys.find((key) => key.keyId === keyId)),
    },
  };
}
