import Alert from '@cloudscape-design/components/alert';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useKeyEvents } from '../../api/queries.ts';
import type { Organisation } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';
import { shownMoment } from '../../shown/dates.ts';
import { History } from './history.tsx';

/** In place of a key that is not there: who deleted it and when, where it is known, since reminders and old links lead here. */
export function GoneKey({ organisation, keyId }: { organisation: Organisation; keyId: string }) {
  const { organisationId, name } = organisation;
  const { items } = useKeyEvents(organisationId, keyId);
  const follow = useFollow();
  const deletion = items.find(({ type }) => type === 'deleted');
  return (
    <ContentLayout header={<Header variant="h1">{deletion?.before?.name ?? 'API key'}</Header>}>
      <title>{`${deletion?.before?.name ?? 'API key'} · ${name} · Latchkey`}</title>
      <SpaceBetween size="l">
        <Alert type="info" header="This key is not there any more">
          {deletion
            ? `${deletion.actor.name} deleted it on ${shownMoment(deletion.at)}.`
            : items.length > 0
              ? 'It had expired, and such keys are removed after about 90 days.'
              : 'There is no such key, or nothing of it that is still kept: check the address.'}{' '}
          <Link href={paths.keys(organisationId)} onFollow={follow}>
            To the keys of {name}
          </Link>
        </Alert>
        {items.length > 0 && <History organisationId={organisationId} keyId={keyId} />}
      </SpaceBetween>
    </ContentLayout>
  );
}
