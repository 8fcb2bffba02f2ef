import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { formatTimeZone } from '../../../core/time-zone-name.ts';
import { useAdminApi } from '../../api/admin-api.ts';
import { getFieldErrors, isAdminApiError } from '../../api/admin-api-error.ts';
import { apiKeyQuery } from '../../api/queries.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { useOrganisation } from '../../app/branch.ts';
import { ErrorAlert, KEEPS_NOTIFICATION, Loading, useNotify } from '../../app/feedback.tsx';
import { useFollow, viewPaths } from '../../app/paths.ts';
import { View } from '../../app/view.tsx';
import { formatDate } from '../../shared/format.ts';
import { FormPage, RestoredDraft } from '../form-page.tsx';
import { MaskedValue } from '../key-cells.tsx';
import { findNameError, LevelField, NameField, useKeyFieldRefs } from '../key-fields.tsx';
import { NoteAndContacts } from '../note-and-contacts.tsx';
import { EditConflict } from './edit-conflict.tsx';
import { useEdit } from './use-edit.ts';

/** Changes a key's name, permission level, note and contacts. */
export function EditKey() {
  const organisation = useOrganisation();
  const { keyId = '' } = useParams();
  const { data, error, refetch } = useQuery(apiKeyQuery(useAdminApi(), organisation.organisationId, keyId));
  if (data) return <EditForm key={keyId} apiKey={data} organisation={organisation} />;
  if (error) {
    return (
      <View heading="Edit API key">
        <ErrorAlert error={error} onRetry={() => void refetch()} />
      </View>
    );
  }
  return <Loading what="the key" />;
}

interface KeyProps {
  apiKey: ApiKey;
  organisation: Organisation;
}

function EditForm({ apiKey, organisation }: KeyProps) {
  const navigate = useNavigate();
  const notify = useNotify();
  const { nameRef, levelRef, focusFirstError } = useKeyFieldRefs();
  const leave = (): void => void navigate(viewPaths.key(apiKey), { state: KEEPS_NOTIFICATION });
  const { draft, isRestored, change, discard, saving } = useEdit(apiKey, ({ key, isChanged }) => {
    if (isChanged) notify({ type: 'success', content: `${key.name} was saved.` });
    leave();
  });
  const nameError = findNameError(draft.name, draft.base.name);
  const apiErrors = getFieldErrors(saving.error);
  const isDeleted = isAdminApiError(saving.error, 'not-found');
  const submit = (): void => {
    focusFirstError({ name: nameError });
    if (nameError !== undefined || saving.isPending) return;
    saving.mutate(undefined, { onError: (error) => focusFirstError(getFieldErrors(error)) });
  };
  return (
    <FormPage
      title={`Edit ${apiKey.name}`}
      action="Save"
      pendingText="Saving the key"
      isPending={saving.isPending}
      onSubmit={submit}
      onCancel={() => {
        discard();
        leave();
      }}
    >
      {isRestored && !draft.merge && <RestoredDraft onDiscard={discard} />}
      {isDeleted && <DeletedAlert organisationId={organisation.organisationId} />}
      {saving.error && !isDeleted && <ErrorAlert error={saving.error} />}
      {draft.merge && !isDeleted && (
        <EditConflict {...draft.merge} base={draft.base} draft={draft} onChange={change} />
      )}
      <Container>
        <SpaceBetween size="l">
          <NameField
            ref={nameRef}
            organisationId={organisation.organisationId}
            editedKey={{ keyId: apiKey.keyId, name: draft.base.name }}
            value={draft.name}
            onChange={(name) => change({ name })}
            errorText={nameError ?? apiErrors.name}
          />
          <LevelField
            ref={levelRef}
            current={draft.base.permissionLevel}
            organisation={organisation}
            value={draft.permissionLevel}
            onChange={(permissionLevel) => change({ permissionLevel })}
            errorText={apiErrors.permissionLevel}
          />
          <NoteAndContacts value={draft} onChange={change} errors={apiErrors} />
        </SpaceBetween>
      </Container>
      <FixedFields apiKey={apiKey} organisation={organisation} />
    </FormPage>
  );
}

/** Shown if the key was deleted while it was being edited. */
function DeletedAlert({ organisationId }: { organisationId: string }) {
  const follow = useFollow();
  return (
    <div role="alert">
      <Alert type="error" header="Someone else has deleted this key">
        Your changes cannot be saved, and the key no longer works.{' '}
        <Link href={viewPaths.create(organisationId)} onFollow={follow}>
          Create a new key
        </Link>{' '}
        if you still need one.
      </Alert>
    </div>
  );
}

/** What cannot be changed about a key, and why. */
function FixedFields({ apiKey, organisation }: KeyProps) {
  const follow = useFollow();
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Nobody can choose a key’s value or extend its life, so neither can someone who has stolen it."
        >
          What cannot be changed
        </Header>
      }
    >
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'Value', value: <MaskedValue hint={apiKey.hint} /> },
          {
            label: 'Expiry date',
            value: `${formatDate(apiKey.expiresOn)}, ${formatTimeZone(organisation.timeZone)}`,
          },
          {
            label: 'To get a new value or a later date',
            value: (
              <Link href={viewPaths.rotate(apiKey)} onFollow={follow}>
                Replace the key
              </Link>
            ),
          },
        ]}
      />
    </Container>
  );
}
