import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import type { InputProps } from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { getOverlapEnd } from '../../core/expiry.ts';
import { useAdminApi } from '../api/admin-api.ts';
import { isAdminApiError } from '../api/admin-api-error.ts';
import { apiKeyQuery, invalidateKeys, useRelatedKey } from '../api/queries.ts';
import type { ApiKey, NewApiKey, Organisation } from '../api/types.ts';
import { useOrganisation } from '../app/branch.ts';
import { ErrorAlert, Loading } from '../app/feedback.tsx';
import { useFollow, viewPaths } from '../app/paths.ts';
import { View } from '../app/view.tsx';
import { formatDate, formatDateTime } from '../shared/format.ts';
import { Consequences } from './confirm-dialog.tsx';
import { FormPage } from './form-page.tsx';
import { CREATION_RETRIES, useIdempotencyKeys } from './idempotency-key.ts';
import { NewExpiry } from './new-expiry.tsx';
import { CreationError, LeaveWarning, NewKeyValue } from './new-key-value.tsx';
import { type OverlapChoice, OverlapField } from './overlap-field.tsx';
import { findRotationObstacle, parseOverlapDays, type RotationObstacle } from './rotation-rules.ts';

/** Creates a key's successor, or says why that is not possible. */
export function RotateKey() {
  const organisation = useOrganisation();
  const { keyId = '' } = useParams();
  const api = useAdminApi();
  const { organisationId } = organisation;
  const { data, error, refetch } = useQuery({
    ...apiKeyQuery(api, organisationId, keyId),
    refetchOnWindowFocus: false, // after the rotation it would be a key that cannot be rotated
  });
  // The key still names a successor that DynamoDB removed after its end; it can be rotated again.
  const successor = useRelatedKey(organisationId, data?.replacedBy);
  if (!data || successor.key === undefined) {
    const loadingError = error ?? successor.error;
    if (!loadingError) return <Loading what="the key" />;
    return (
      <View heading="Replace API key">
        <ErrorAlert error={loadingError} onRetry={data ? successor.retry : () => void refetch()} />
      </View>
    );
  }
  const obstacle = findRotationObstacle(data, successor.key !== null);
  if (obstacle) return <NotRotatable apiKey={data} obstacle={obstacle} />;
  return <RotationForm key={keyId} apiKey={data} organisation={organisation} />;
}

interface RotationFormProps {
  apiKey: ApiKey;
  organisation: Organisation;
}

/** Asks how long the old key keeps working, creates the new key and shows its value. */
function RotationForm({ apiKey, organisation }: RotationFormProps) {
  const { organisationId, keyId, name, expiresOn } = apiKey;
  const api = useAdminApi();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const daysRef = useRef<InputProps.Ref>(null);
  const [created, setCreated] = useState<{ successor: NewApiKey; oldKeyText: string }>();
  const [choice, setChoice] = useState<OverlapChoice>({ kind: 'until-deleted', days: '7' });
  const days = getOverlapDays(choice);
  const end = days === undefined ? undefined : getOverlapEnd(days, apiKey, new Date(), organisation.timeZone);
  const idempotencyKeys = useIdempotencyKeys(`rotate ${organisationId} ${keyId}`);
  const rotation = useMutation({
    // React Query caches what a mutation returns: keep the value in the state of this view only.
    mutationFn: async () => {
      const body = days === undefined ? {} : { overlapDays: days };
      const successor = await api.rotateApiKey(apiKey, body, idempotencyKeys.getKey(body));
      setCreated({ successor, oldKeyText: describeOldKey(days, end, expiresOn) });
    },
    ...CREATION_RETRIES,
    onSuccess: () => {
      idempotencyKeys.forget();
      return invalidateKeys(queryClient, { organisationId });
    },
    onError: async (error) => {
      if (isAdminApiError(error, 'already-created')) idempotencyKeys.forget();
      // Load the key again for the next attempt, except if no response arrived: reloading would hide what CreationError says.
      if (isAdminApiError(error, 'outdated', 'invalid', 'not-found', 'already-created')) {
        await invalidateKeys(queryClient, { organisationId, keyId });
      }
    },
  });
  if (created) {
    return (
      <NewKeyValue apiKey={created.successor} organisation={organisation} title="The new key is ready">
        <Alert type="info">
          {created.oldKeyText} Move every program to the new value, then delete the old key.
        </Alert>
      </NewKeyValue>
    );
  }
  return (
    <>
      <LeaveWarning reason={rotation.isPending ? 'creating' : undefined} />
      <FormPage
        title={`Replace ${name}`}
        description="You get a new key with the same name and permission level, and a new value and expiry date. You choose how long the old key keeps working."
        action="Create the new key"
        pendingText="Creating the new key"
        isPending={rotation.isPending}
        onSubmit={() => {
          if (choice.kind === 'days' && days === undefined) daysRef.current?.focus();
          else if (!rotation.isPending) rotation.mutate();
        }}
        onCancel={() => void navigate(viewPaths.key(apiKey))}
      >
        {rotation.error && <CreationError error={rotation.error} />}
        <Container>
          <SpaceBetween size="l">
            <OverlapField
              daysRef={daysRef}
              choice={choice}
              expiresOn={expiresOn}
              end={end}
              onChange={(to) => setChoice({ ...choice, ...to })}
            />
            <KeyValuePairs
              items={[
                {
                  label: 'Expiry date of the new key',
                  value: <NewExpiry timeZone={organisation.timeZone} />,
                },
              ]}
            />
          </SpaceBetween>
        </Container>
        {days === 0 && (
          <Alert type="warning" header="The old key stops working immediately">
            <Consequences apiKey={apiKey} organisation={organisation} />
          </Alert>
        )}
      </FormPage>
    </>
  );
}

function getOverlapDays({ kind, days }: OverlapChoice): number | undefined {
  if (kind === 'until-deleted') return undefined;
  return kind === 'none' ? 0 : parseOverlapDays(days);
}

function describeOldKey(days: number | undefined, end: string | undefined, expiresOn: string): string {
  if (days === 0) return 'The old key has stopped working.';
  return end === undefined
    ? `Both keys work until you delete the old one, or until the start of ${formatDate(expiresOn)}.`
    : `Both keys work until ${formatDateTime(end)}.`;
}

const OBSTACLE_TEXTS: Readonly<Record<RotationObstacle, string>> = {
  expired: 'It has expired. Create a new key instead.',
  disabled: 'It is disabled. Enable it first, or create a new key.',
  rotated: 'It has already been replaced. Replace the new key, or delete the new key first.',
};

interface NotRotatableProps {
  apiKey: ApiKey;
  obstacle: RotationObstacle;
}

/** Says why a key cannot be replaced, with a link to what can be done instead. */
function NotRotatable({ apiKey, obstacle }: NotRotatableProps) {
  const follow = useFollow();
  const { href, text } = getAlternative(apiKey, obstacle);
  return (
    <View heading={`Replace ${apiKey.name}`}>
      <Alert type="info" header="This key cannot be replaced">
        {OBSTACLE_TEXTS[obstacle]}{' '}
        <Link href={href} onFollow={follow}>
          {text}
        </Link>
      </Alert>
    </View>
  );
}

function getAlternative(apiKey: ApiKey, obstacle: RotationObstacle): { href: string; text: string } {
  const { organisationId, replacedBy } = apiKey;
  if (obstacle === 'expired') return { href: viewPaths.create(organisationId), text: 'Create a new key' };
  if (obstacle === 'rotated' && replacedBy !== undefined)
    return { href: viewPaths.key({ organisationId, keyId: replacedBy }), text: 'View the new key' };
  return { href: viewPaths.key(apiKey), text: 'View the key' };
}
