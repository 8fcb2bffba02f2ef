import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useAdminApi } from '../../api/admin-api.ts';
import { recipientsQuery } from '../../api/queries.ts';
import type { ApiKey, KeyContact, KeyRecipients as Recipients } from '../../api/types.ts';
import { ErrorAlert, Loading, useNotify } from '../../app/feedback.tsx';
import { useFollow, viewPaths } from '../../app/paths.ts';
import { formatCount, formatList } from '../../shared/format.ts';

const STATES: Readonly<Record<KeyContact['state'], { type: StatusIndicatorProps.Type; text: string }>> = {
  confirmed: { type: 'success', text: 'Gets reminders' },
  pending: { type: 'pending', text: 'Has not confirmed yet' },
  declined: { type: 'stopped', text: 'Has stopped the reminders' },
  unreachable: { type: 'error', text: 'Emails bounce: check the address' },
};

/** Who is reminded before the key stops working. */
export function KeyRecipients({ apiKey }: { apiKey: ApiKey }) {
  const { data, error, refetch } = useQuery(recipientsQuery(useAdminApi(), apiKey));
  const follow = useFollow();
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="They get an email before the key stops working."
          actions={
            <Link href={viewPaths.edit(apiKey)} onFollow={follow}>
              Change the contacts
            </Link>
          }
        >
          Who is reminded
        </Header>
      }
    >
      {error ? (
        <ErrorAlert error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <RecipientList apiKey={apiKey} recipients={data} />
      ) : (
        <Loading what="who is reminded" />
      )}
    </Container>
  );
}

function RecipientList({ apiKey, recipients }: { apiKey: ApiKey; recipients: Recipients }) {
  const { administrators, contacts, above } = recipients;
  return (
    <SpaceBetween size="s">
      {above && <Alert type="warning">{describeAbove(above)}</Alert>}
      <ul className="plain-list">
        {administrators.map(({ name, reachable }) => (
          <li key={name}>
            <span className="bounded">{name}</span>
            {reachable ? (
              <Box variant="small">Administrator</Box>
            ) : (
              <StatusIndicator type="error" wrapText>
                {STATES.unreachable.text}
              </StatusIndicator>
            )}
          </li>
        ))}
        {contacts.map((contact) => (
          <li key={contact.email}>
            <span className="bounded">{contact.email}</span>
            <StatusIndicator type={STATES[contact.state].type} wrapText>
              {STATES[contact.state].text}
            </StatusIndicator>
            {contact.state !== 'confirmed' && <AskAgain apiKey={apiKey} email={contact.email} />}
          </li>
        ))}
      </ul>
    </SpaceBetween>
  );
}

/** Says who is reminded instead, because nobody of the organisation can be reached. */
export function describeAbove({ names, others }: NonNullable<Recipients['above']>): string {
  const people = [
    ...names,
    ...(others > 0 ? [formatCount(others, names.length > 0 ? 'other administrator' : 'administrator')] : []),
  ];
  if (people.length === 0) return 'Nobody can be reached, so nobody is reminded of this key. Add a contact.';
  return `None of these people can be reached, so ${formatList(people)} of the organisation above ${names.length + others === 1 ? 'is' : 'are'} reminded instead.`;
}

function AskAgain({ apiKey, email }: { apiKey: ApiKey; email: string }) {
  const api = useAdminApi();
  const queryClient = useQueryClient();
  const notify = useNotify();
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.requestContactConfirmation(apiKey, email),
    onError: (error) => notify({ type: 'error', content: error.message }),
    onSuccess: async () => {
      notify({ type: 'success', content: `An email with a link to confirm is on its way to ${email}.` });
      await queryClient.invalidateQueries({ queryKey: recipientsQuery(api, apiKey).queryKey });
    },
  });
  return (
    <Button
      variant="inline-link"
      loading={isPending}
      loadingText="Sending the link"
      ariaLabel={`Send the link again to ${email}`}
      onClick={() => mutate()}
    >
      Send the link again
    </Button>
  );
}
