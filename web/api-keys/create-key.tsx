import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAdminApi } from '../api/admin-api.ts';
import { getFieldErrors, isAdminApiError } from '../api/admin-api-error.ts';
import { invalidateKeys } from '../api/queries.ts';
import type { NewApiKey, Organisation, PermissionLevel, RequestBody } from '../api/types.ts';
import { useOrganisation } from '../app/branch.ts';
import { viewPaths } from '../app/paths.ts';
import { FormPage, RestoredDraft, useDraft } from './form-page.tsx';
import { CREATION_RETRIES, useIdempotencyKeys } from './idempotency-key.ts';
import { findNameError, LevelField, NameField, useKeyFieldRefs } from './key-fields.tsx';
import { NewExpiry } from './new-expiry.tsx';
import { CreationError, LeaveWarning, NewKeyValue } from './new-key-value.tsx';
import { NoteAndContacts, type NoteAndContactsText, parseContactText } from './note-and-contacts.tsx';

interface NewKeyDraft extends NoteAndContactsText {
  name: string;
  permissionLevel: PermissionLevel | undefined;
}

/** Creates a key from a name and a permission level, and a note and contacts if wanted, then shows its value. */
export function CreateKey() {
  const organisation = useOrganisation();
  return <CreationForm key={organisation.organisationId} organisation={organisation} />;
}

function CreationForm({ organisation }: { organisation: Organisation }) {
  const { organisationId } = organisation;
  const api = useAdminApi();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { nameRef, levelRef, focusFirstError } = useKeyFieldRefs();
  const [created, setCreated] = useState<NewApiKey>();
  const { draft, isRestored, change, discard } = useDraft<NewKeyDraft>(`create ${organisationId}`, {
    name: '',
    note: '',
    contacts: '',
    permissionLevel: undefined,
  });
  const idempotencyKeys = useIdempotencyKeys(`create ${organisationId}`);
  const [isSubmitted, setSubmitted] = useState(false);
  const creation = useMutation({
    // React Query caches what a mutation returns: keep the value in the state of this view only.
    mutationFn: async (body: RequestBody<'createApiKey'>) => {
      setCreated(await api.createApiKey(organisationId, body, idempotencyKeys.getKey(body)));
    },
    ...CREATION_RETRIES,
    onError: (error) => {
      if (isAdminApiError(error, 'already-created')) idempotencyKeys.forget();
    },
    onSuccess: async () => {
      idempotencyKeys.forget();
      discard();
      await invalidateKeys(queryClient, { organisationId });
    },
  });
  if (created) return <NewKeyValue apiKey={created} organisation={organisation} title="The key is ready" />;

  const { name, note, contacts, permissionLevel } = draft;
  const inputErrors = {
    name: findNameError(name),
    permissionLevel: permissionLevel === undefined ? 'Choose a permission level.' : undefined,
  };
  const apiErrors = getFieldErrors(creation.error);
  const submit = (): void => {
    setSubmitted(true);
    focusFirstError(inputErrors);
    if (inputErrors.name !== undefined || permissionLevel === undefined || creation.isPending) return;
    const onError = (error: Error): void => focusFirstError(getFieldErrors(error));
    const addresses = parseContactText(contacts);
    creation.mutate(
      {
        name,
        permissionLevel,
        ...(note.trim() && { note }),
        ...(addresses.length > 0 && { contacts: addresses }),
      },
      { onError },
    );
  };
  return (
    <>
      <LeaveWarning reason={creation.isPending ? 'creating' : undefined} />
      <FormPage
        title="Create API key"
        description={`For ${organisation.name}. The value is generated for you and shown once, in the next step.`}
        action="Create API key"
        pendingText="Creating the key"
        isPending={creation.isPending}
        onSubmit={submit}
        onCancel={() => {
          discard();
          void navigate(viewPaths.keys(organisationId));
        }}
      >
        {isRestored && <RestoredDraft onDiscard={discard} />}
        {creation.error && <CreationError error={creation.error} />}
        <Container>
          <SpaceBetween size="l">
            <NameField
              ref={nameRef}
              organisationId={organisationId}
              autoFocus
              value={name}
              onChange={(to) => change({ name: to })}
              errorText={isSubmitted ? (inputErrors.name ?? apiErrors.name) : undefined}
            />
            <LevelField
              ref={levelRef}
              organisation={organisation}
              value={permissionLevel}
              onChange={(to) => change({ permissionLevel: to })}
              errorText={isSubmitted ? (inputErrors.permissionLevel ?? apiErrors.permissionLevel) : undefined}
            />
            <NoteAndContacts value={draft} onChange={change} errors={apiErrors} />
            <KeyValuePairs
              items={[{ label: 'Expiry date', value: <NewExpiry timeZone={organisation.timeZone} /> }]}
            />
          </SpaceBetween>
        </Container>
      </FormPage>
    </>
  );
}
