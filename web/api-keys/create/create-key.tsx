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
import type { NewApiKey, PermissionLevel } from '../../api/types.ts';
import { useOrganisation } from '../../app/branch.ts';
import { paths } from '../../app/paths.ts';
import { useDraft } from '../../shown/use-draft.ts';
import { CreationFailure } from '../creation-failure.tsx';
import { LevelChoice, type LevelChoiceRef } from '../level-choice.tsx';
import { NameField, nameError } from '../name-field.tsx';
import { LeaveWarning } from '../new-value/leave-warning.tsx';
import { NewValue } from '../new-value/new-value.tsx';

interface Draft {
  name: string;
  permissionLevel: PermissionLevel | undefined;
}

/** Makes a key of a name and a permission level, and shows its value. */
export function CreateKey() {
  const organisation = useOrganisation();
  const { organisationId } = organisation;
  const api = useAdminApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const nameRef = useRef<InputProps.Ref>(null);
  const levelRef = useRef<LevelChoiceRef>(null);
  const [made, setMade] = useState<NewApiKey>();
  const { draft, change, forget } = useDraft<Draft>(`create ${organisationId}`, {
    name: '',
    permissionLevel: undefined,
  });
  const [isChecked, setChecked] = useState(false);
  const creation = useMutation({
    // What a mutation gives is cached: the value goes to this view's state, and nowhere else.
    mutationFn: async (body: { name: string; permissionLevel: PermissionLevel }) => {
      setMade(await api.create(organisationId, body));
    },
    onSuccess: async () => {
      forget();
      await forgetKeys(queries, { organisationId });
    },
  });
  if (made) return <NewValue apiKey={made} organisation={organisation} title="The key is ready" />;

  const refused = creation.error instanceof ApiProblem ? creation.error.fields : {};
  const errors = {
    name: isChecked ? (nameError(draft.name) ?? refused.name) : undefined,
    permissionLevel:
      isChecked && draft.permissionLevel === undefined
        ? 'Choose what the key may do.'
        : refused.permissionLevel,
  };
  const showRefused = (error: Error): void => {
    if (!(error instanceof ApiProblem)) return;
    if (error.fields.name !== undefined) nameRef.current?.focus();
    else if (error.fields.permissionLevel !== undefined) levelRef.current?.focus();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    const { name, permissionLevel } = draft;
    if (nameError(name) !== undefined) nameRef.current?.focus();
    else if (permissionLevel === undefined) levelRef.current?.focus();
    else if (!creation.isPending) creation.mutate({ name, permissionLevel }, { onError: showRefused });
  };
  const cancel = (): void => {
    forget();
    void navigate(paths.keys(organisationId));
  };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={`For ${organisation.name}. Its value and its expiry date are generated and cannot be changed later. It works for a year, unless your operator has settled otherwise; the date is shown with the value.`}
        >
          Create API key
        </Header>
      }
    >
      <title>{`Create API key · ${organisation.name} · Latchkey`}</title>
      <LeaveWarning isNeeded={creation.isPending} />
      <form onSubmit={submit} noValidate>
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" onClick={cancel}>
                Cancel
              </Button>
              <Button variant="primary" loading={creation.isPending} loadingText="The key is being created">
                Create API key
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {creation.error && <CreationFailure error={creation.error} />}
            <Container>
              <SpaceBetween size="l">
                <NameField
                  ref={nameRef}
                  value={draft.name}
                  onChange={(name) => change({ name })}
                  errorText={errors.name}
                />
                <LevelChoice
                  ref={levelRef}
                  organisation={organisation}
                  value={draft.permissionLevel}
                  onChange={(permissionLevel) => change({ permissionLevel })}
                  errorText={errors.permissionLevel}
                />
              </SpaceBetween>
            </Container>
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
