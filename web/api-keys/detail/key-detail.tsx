import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useAdminApi } from '../../api/admin-api.ts';
import { isAdminApiError } from '../../api/admin-api-error.ts';
import { apiKeyQuery, type PagedList, useKeyEvents, useRelatedKey } from '../../api/queries.ts';
import type { ApiKeyEvent, Organisation } from '../../api/types.ts';
import { useOrganisation } from '../../app/branch.ts';
import { ErrorAlert, Loading } from '../../app/feedback.tsx';
import { useFollow, viewPaths } from '../../app/paths.ts';
import { View } from '../../app/view.tsx';
import { describeDeletedKey } from '../../events/event-text.ts';
import { useMinute } from '../../shared/use-minute.ts';
import { type Advice, getAdvice } from './advice.ts';
import { KeyActions } from './key-actions.tsx';
import { KeyHistory } from './key-history.tsx';
import { KeyRecipients } from './key-recipients.tsx';
import { KeySummary } from './key-summary.tsx';

/** A key, what to do about it, and its history. Reminder emails link here. */
export function KeyDetail() {
  const organisation = useOrganisation();
  const { organisationId } = organisation;
  useMinute(); // keeps the advice up to date
  const { keyId = '' } = useParams();
  const api = useAdminApi();
  const { data: apiKey, error, refetch } = useQuery(apiKeyQuery(api, organisationId, keyId));
  const { key: successor } = useRelatedKey(organisationId, apiKey?.replacedBy);
  const { key: predecessor } = useRelatedKey(organisationId, apiKey?.replaces);
  const events = useKeyEvents(organisationId, keyId);
  if (isAdminApiError(error, 'not-found')) return <DeletedKey organisation={organisation} events={events} />;
  const errorAlert = error && <ErrorAlert error={error} onRetry={() => void refetch()} />;
  if (!apiKey) {
    if (!errorAlert) return <Loading what="the key" />;
    return <View heading="API key">{errorAlert}</View>;
  }
  return (
    <View
      heading={apiKey.name}
      actions={<KeyActions apiKey={apiKey} successor={successor} organisation={organisation} />}
    >
      <SpaceBetween size="l">
        {errorAlert}
        {getAdvice({ apiKey, predecessor, successor }).map((advice) => (
          <AdviceAlert key={advice.header} {...advice} />
        ))}
        <Container header={<Header variant="h2">Details</Header>}>
          <KeySummary
            apiKey={apiKey}
            predecessor={predecessor}
            successor={successor}
            organisation={organisation}
          />
        </Container>
        <KeyRecipients apiKey={apiKey} />
        <KeyHistory events={events} />
      </SpaceBetween>
    </View>
  );
}

function AdviceAlert({ type, header, text, link }: Advice) {
  const follow = useFollow();
  return (
    <Alert type={type} header={header}>
      {text}{' '}
      {link && (
        <Link href={link.href} onFollow={follow}>
          {link.text}
        </Link>
      )}
    </Alert>
  );
}

interface DeletedKeyProps {
  organisation: Organisation;
  events: PagedList<ApiKeyEvent>;
}

/** Shown at the URL of a key that no longer exists, to which reminders may still link: what became of it. */
function DeletedKey({ organisation, events }: DeletedKeyProps) {
  const { organisationId, name: organisationName } = organisation;
  const follow = useFollow();
  if (events.isLoading) return <Loading what="the history" />;
  const hasHistory = events.items.length > 0;
  const { name, header, text } = describeDeletedKey(events.items);
  return (
    <View heading={name}>
      {hasHistory ? (
        <SpaceBetween size="l">
          <Alert type="info" header={header}>
            {text}{' '}
            <Link href={viewPaths.keys(organisationId)} onFollow={follow}>
              View the keys of {organisationName}
            </Link>
          </Alert>
          <KeyHistory events={events} />
        </SpaceBetween>
      ) : (
        <ErrorAlert error={events.error} onRetry={events.reload} />
      )}
    </View>
  );
}
