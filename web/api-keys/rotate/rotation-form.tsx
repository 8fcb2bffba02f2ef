import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import type { InputProps } from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { ApiProblem } from '../../api/problem.ts';
import { forgetKeys } from '../../api/queries.ts';
import type { ApiKey, NewApiKey, Organisation } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { shownDate, shownMoment } from '../../shown/dates.ts';
import { Consequences } from '../consequences.tsx';
import { CreationFailure } from '../creation-failure.tsx';
import { LeaveWarning } from '../new-value/leave-warning.tsx';
import { NewValue } from '../new-value/new-value.tsx';
import { overlapDays, overlapEnd } from './overlap.ts';
import { type Overlap, OverlapChoice } from './overlap-choice.tsx';

/** Chooses how long the old key continues to work, makes the new key and shows its value. */
export function RotationForm({ apiKey, organisation }: { apiKey: ApiKey; organisation: Organisation }) {
  const { organisationId, keyId, name, expiresOn } = apiKey;
  const api = useAdminApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const daysRef = useRef<InputProps.Ref>(null);
  const [made, setMade] = useState<{ successor: NewApiKey; oldKey: string }>();
  const [overlap, setOverlap] = useState<Overlap>({ kind: 'open', days: '7' });
  const days = overlap.kind === 'days' ? overlapDays(overlap.days) : overlap.kind === 'none' ? 0 : undefined;
  const end = days === undefined ? undefined : overlapEnd(days, apiKey, new Date(), organisation.timeZone);
  const rotation = useMutation({
    // What a mutation gives is cached: the value goes to this view's state, and nowhere else.
    mutationFn: async () => {
      const successor = await api.rotate(apiKey, days === undefined ? {} : { overlapDays: days });
      setMade({ successor, oldKey: fateOf(days, end, expiresOn) });
    },
    onSuccess: () => forgetKeys(queries, { organisationId }),
    onError: async (error) => {
      // The next attempt is on what it is now. Where no answer came, what is said of that must stay in sight.
      const hasChanged =
        error instanceof ApiProblem && ['outdated', 'invalid', 'not-found'].includes(error.kind);
      if (hasChanged) await forgetKeys(queries, { organisationId, keyId });
    },
  });
  if (made) {
    return (
      <NewValue apiKey={made.successor} organisation={organisation} title="The new key is ready">
        <Alert type="info">{made.oldKey} Move every program to the new value, then delete the old key.</Alert>
      </NewValue>
    );
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (overlap.kind === 'days' && days === undefined) daysRef.current?.focus();
    else if (!rotation.isPending) rotation.mutate();
  };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Makes a new key with the same name and permission level, its own value and a full life. The old key works beside it for as long as you choose."
        >
          Replace {name}
        </Header>
      }
    >
      <title>{`Replace ${name} · ${organisation.name} · Latchkey`}</title>
      <LeaveWarning isNeeded={rotation.isPending} />
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
              <Button variant="primary" loading={rotation.isPending} loadingText="The new key is being made">
                Make the new key
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {rotation.error && <CreationFailure error={rotation.error} />}
            <Container>
              <OverlapChoice
                daysRef={daysRef}
                overlap={overlap}
                expiresOn={expiresOn}
                end={end}
                onChange={(to) => setOverlap({ ...overlap, ...to })}
              />
            </Container>
            {days === 0 && (
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

/** When the old key stops, as it was chosen. */
function fateOf(days: number | undefined, end: string | undefined, expiresOn: string): string {
  if (end === undefined)
    return `Both keys work until you delete the old one, or until ${shownDate(expiresOn)} begins.`;
  return days === 0 ? 'The old key has stopped working.' : `Both keys work until ${shownMoment(end)}.`;
}
