import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { forgetKeys } from '../../api/queries.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { shownDate, shownMoment } from '../../shown/dates.ts';
import { Consequences } from '../consequences.tsx';
import { CreationFailure } from '../creation-failure.tsx';
import { NewValue } from '../new-value/new-value.tsx';
import { overlapDays, overlapEnd } from './overlap.ts';
import { type Overlap, OverlapChoice } from './overlap-choice.tsx';

/** Chooses how long the old key goes on working, makes its successor and shows the value of that. */
export function RotationForm({ apiKey, organisation }: { apiKey: ApiKey; organisation: Organisation }) {
  const { organisationId, keyId, name, expiresOn } = apiKey;
  const api = useAdminApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [overlap, setOverlap] = useState<Overlap>({ kind: 'open', days: '7' });
  const days = overlap.kind === 'days' ? overlapDays(overlap.days) : overlap.kind === 'none' ? 0 : undefined;
  const end = days === undefined ? undefined : overlapEnd(days, apiKey, new Date(), organisation.timeZone);
  const rotation = useMutation({
    mutationFn: () => api.rotate(apiKey, days === undefined ? {} : { overlapDays: days }),
    gcTime: 0, // the answer holds the value
    onSuccess: () => forgetKeys(queries, { organisationId }),
    onError: () => forgetKeys(queries, { organisationId, keyId }), // it may have been changed: the next attempt is on what it is now
  });
  if (rotation.data) {
    return (
      <NewValue apiKey={rotation.data} organisation={organisation} title="The successor is ready">
        <Alert type="info">
          {end === undefined
            ? `The old key goes on working until you delete it, or until ${shownDate(expiresOn)} begins.`
            : `The old key works until ${shownMoment(end)}.`}{' '}
          Move every program to the new value, then delete the old key.
        </Alert>
      </NewValue>
    );
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isComplete = overlap.kind !== 'days' || days !== undefined;
    if (isComplete && !rotation.isPending) rotation.mutate();
  };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Makes a successor with the same name and permission level, a value of its own and a full life. The old key goes on working beside it for as long as you choose."
        >
          Rotate {name}
        </Header>
      }
    >
      <title>{`Rotate ${name} · ${organisation.name} · Latchkey`}</title>
      <form onSubmit={submit} noValidate>
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                variant="link"
                formAction="none"
                onClick={() => void navigate(paths.key({ organisationId, keyId }))}
              >
                Cancel
              </Button>
              <Button
                variant="primary"
                loading={rotation.isPending}
                loadingText="The successor is being made"
              >
                Make the successor
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {rotation.error && <CreationFailure error={rotation.error} />}
            <Container>
              <OverlapChoice
                overlap={overlap}
                expiresOn={expiresOn}
                end={end}
                onChange={(to) => setOverlap({ ...overlap, ...to })}
              />
            </Container>
            {overlap.kind === 'none' && (
              <Alert type="warning" header="The old key stops at once">
                <Consequences apiKey={apiKey} organisation={organisation} />
              </Alert>
            )}
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
