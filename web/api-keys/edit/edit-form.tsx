import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import type { InputProps } from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, useRef } from 'react';
import { useNavigate } from 'react-router';
import { ApiProblem } from '../../api/problem.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { Failure } from '../../app/failure.tsx';
import { useTell } from '../../app/notices.tsx';
import { paths } from '../../app/paths.ts';
import { LevelChoice, type LevelChoiceRef } from '../level-choice.tsx';
import { NameField, nameError } from '../name-field.tsx';
import { Conflict } from './conflict.tsx';
import { Deleted } from './deleted.tsx';
import { Unchangeable } from './unchangeable.tsx';
import { useEdit } from './use-edit.ts';

export function EditForm({ apiKey, organisation }: { apiKey: ApiKey; organisation: Organisation }) {
  const navigate = useNavigate();
  const tell = useTell();
  const nameRef = useRef<InputProps.Ref>(null);
  const levelRef = useRef<LevelChoiceRef>(null);
  const leave = (): void => void navigate(paths.key(apiKey));
  const { draft, change, forget, saving } = useEdit(apiKey, ({ key, isChanged }) => {
    if (isChanged) tell({ type: 'success', content: `${key.name} is saved.` });
    leave();
  });
  const refused = saving.error instanceof ApiProblem ? saving.error.fields : {};
  const showRefused = (error: Error): void => {
    if (!(error instanceof ApiProblem)) return;
    if (error.fields.name !== undefined) nameRef.current?.focus();
    else if (error.fields.permissionLevel !== undefined) levelRef.current?.focus();
  };
  const isDeleted = saving.error instanceof ApiProblem && saving.error.kind === 'not-found';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (nameError(draft.name) !== undefined) nameRef.current?.focus();
    else if (!saving.isPending) saving.mutate(undefined, { onError: showRefused });
  };
  return (
    <ContentLayout header={<Header variant="h1">Edit {apiKey.name}</Header>}>
      <title>{`Edit ${apiKey.name} · ${organisation.name} · Latchkey`}</title>
      <form onSubmit={submit} noValidate>
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                variant="link"
                formAction="none"
                onClick={() => {
                  forget();
                  leave();
                }}
              >
                Cancel
              </Button>
              <Button variant="primary" loading={saving.isPending} loadingText="The key is being saved">
                Save
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {isDeleted && <Deleted organisationId={organisation.organisationId} />}
            {saving.error && !isDeleted && <Failure error={saving.error} />}
            {draft.merge && !isDeleted && (
              <Conflict {...draft.merge} base={draft.base} draft={draft} onChange={change} />
            )}
            <Container>
              <SpaceBetween size="l">
                <NameField
                  ref={nameRef}
                  value={draft.name}
                  onChange={(name) => change({ name })}
                  errorText={nameError(draft.name) ?? refused.name}
                />
                <LevelChoice
                  ref={levelRef}
                  held={draft.base.permissionLevel}
                  organisation={organisation}
                  value={draft.permissionLevel}
                  onChange={(permissionLevel) => change({ permissionLevel })}
                  errorText={refused.permissionLevel}
                />
              </SpaceBetween>
            </Container>
            <Unchangeable apiKey={apiKey} organisation={organisation} />
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
