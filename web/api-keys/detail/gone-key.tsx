import Alert from '@cloudscape-design/components/alert';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ApiKeyEvent, Organisation } from '../../api/types.ts';
import type { WholeList } from '../../api/use-all-pages.ts';
import { Failure } from '../../app/failure.tsx';
import { Loading } from '../../app/loading.tsx';
import { paths, useFollow } from '../../app/paths.ts';
import { goneWords } from './gone-words.ts';
import { History } from './history.tsx';

interface GoneKeyProps {
  organisation: Organisation;
  events: WholeList<ApiKeyEvent>;
}

/** At the address of a key that is no longer there, where reminders may still lead: how it went, with its history. */
export function GoneKey({ organisation, events }: GoneKeyProps) {
  const { organisationId, name: organisationName } = organisation;
  const follow = useFollow();
  if (events.isLoading) return <Loading what="the history" />;
  const isUnknown = events.items.length === 0;
  const { name, header, text } = goneWords(events.items);
  return (
    <ContentLayout header={<Header variant="h1">{name}</Header>}>
      <title>{`${name} · ${organisationName} · Latchkey`}</title>
      {isUnknown ? (
        <Failure error={events.error} onRetry={events.reload} />
      ) : (
        <SpaceBetween size="l">
          <Alert type="info" header={header}>
            {text}{' '}
            <Link href={paths.keys(organisationId)} onFollow={follow}>
              To the keys of {organisationName}
            </Link>
          </Alert>
          <History organisationId={organisationId} events={events} />
        </SpaceBetween>
      )}
    </ContentLayout>
  );
}
