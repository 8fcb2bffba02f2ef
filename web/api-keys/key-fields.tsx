import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Icon from '@cloudscape-design/components/icon';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Tiles from '@cloudscape-design/components/tiles';
import { useQuery } from '@tanstack/react-query';
import { type ComponentRef, type Ref, useRef } from 'react';
import { DomainError } from '../../core/domain-error.ts';
import { isSameName, NAME_MAX_LENGTH, parseKeyName } from '../../core/key-name.ts';
import { findLevel, getLevelTitle } from '../../core/permissions.ts';
import { useAdminApi } from '../api/admin-api.ts';
import { permissionLevelsQuery, useApiKeys } from '../api/queries.ts';
import type { ApiKey, OfferedLevel, Organisation, PermissionLevel } from '../api/types.ts';
import { ErrorAlert, Loading } from '../app/feedback.tsx';
import { usePageConfig } from '../session/page-config.ts';
import { formatCount } from '../shared/format.ts';
import { formatStatus } from './key-cells.tsx';
import { describePermissions } from './permission-text.ts';

/**
 * What is wrong with a key's name; `undefined` if it is valid.
 * @param current the name that the key has, which may be older than today's rules and stay as it is
 */
export function findNameError(name: string, current?: string): string | undefined {
  if (name === current) return undefined;
  try {
    parseKeyName(name);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
}

interface NameFieldProps {
  organisationId: string;
  /** The key that is being edited, if any. */
  editedKey?: Pick<ApiKey, 'keyId' | 'name'>;
  value: string;
  onChange: (name: string) => void;
  errorText: string | undefined;
  autoFocus?: boolean;
  ref: Ref<InputProps.Ref>;
}

/** The name of a key, with a warning if another key of the organisation has the same one. */
export function NameField(props: NameFieldProps) {
  const { organisationId, editedKey, value, onChange, errorText = '', autoFocus = false, ref } = props;
  const { items } = useApiKeys(organisationId);
  return (
    <FormField
      label="Name"
      description="Choose a name that tells others which program uses the key."
      constraintText={`Up to ${NAME_MAX_LENGTH} characters. Never enter a key value here.`}
      errorText={errorText}
      warningText={describeSameName(items, value, editedKey) ?? ''}
    >
      <Input
        ref={ref}
        autoFocus={autoFocus}
        value={value}
        onChange={({ detail }) => onChange(detail.value)}
        placeholder="Library catalogue"
        autoComplete={false}
      />
    </FormField>
  );
}

/** Warns of a name that another key has. A key may keep its own, which it shares with the key that it was replaced by. */
function describeSameName(
  keys: readonly Pick<ApiKey, 'keyId' | 'name' | 'hint' | 'status'>[],
  name: string,
  editedKey?: Pick<ApiKey, 'keyId' | 'name'>,
): string | undefined {
  if (editedKey && isSameName(name, editedKey.name)) return undefined;
  const [first, ...others] = keys.filter(
    (key) => key.keyId !== editedKey?.keyId && isSameName(key.name, name),
  );
  if (!first) return undefined;
  return others.length > 0
    ? `${formatCount(others.length + 1, 'key')} already have this name. Choose another one, so that people can tell them apart.`
    : `The key ending with ${first.hint} (${formatStatus(first.status).toLowerCase()}) already has this name. Choose another one, so that people can tell them apart.`;
}

interface LevelFieldProps {
  organisation: Organisation;
  value: PermissionLevel | undefined;
  onChange: (level: PermissionLevel) => void;
  errorText?: string | undefined;
  /** The key's current level, which it may keep even if the organisation can no longer choose it. */
  current?: PermissionLevel;
  ref?: Ref<ComponentRef<typeof Tiles>>;
}

/** A choice of the permission levels offered to the organisation, each with what it allows and what it does not. */
export function LevelField(props: LevelFieldProps) {
  const { organisation, value, onChange, errorText = '', current, ref = null } = props;
  const api = useAdminApi();
  const { catalogue } = usePageConfig();
  const { data: levels, error, refetch } = useQuery(permissionLevelsQuery(api, organisation.organisationId));
  if (error) return <ErrorAlert error={error} onRetry={() => void refetch()} />;
  if (!levels) return <Loading what="permission levels" />;
  const isOffered = value === undefined || levels.some(({ permissionLevel }) => permissionLevel === value);
  const notOffered = isOffered
    ? ''
    : `${getLevelTitle(catalogue, value)} is no longer enabled for ${organisation.name}.`;
  const isKept = !isOffered && value === current;
  return (
    <FormField
      label="Permission level"
      errorText={errorText || (!isOffered && !isKept ? `${notOffered} Choose another level.` : '')}
      warningText={
        isKept ? `${notOffered} The key can keep it, but works only if you choose another level.` : ''
      }
      stretch
    >
      <Tiles
        ref={ref}
        value={value ?? null}
        onChange={({ detail }) => {
          const chosen = levels.find(({ permissionLevel }) => permissionLevel === detail.value);
          if (chosen) onChange(chosen.permissionLevel);
        }}
        items={levels.map((level) => ({
          value: level.permissionLevel,
          label: level.title,
          description: <Abilities level={level} organisation={organisation} />,
        }))}
      />
    </FormField>
  );
}

function Abilities({ level, organisation }: { level: OfferedLevel; organisation: Organisation }) {
  const { catalogue } = usePageConfig();
  const { can, cannot } = describePermissions(catalogue, level.permissions, organisation);
  const renewal = findLevel(catalogue, level.permissionLevel)?.renewsItself;
  return (
    <>
      {can.map((ability) => (
        <span key={ability} className="ability">
          <Icon name="status-positive" variant="success" />
          <Box variant="span">Can {ability}</Box>
        </span>
      ))}
      {cannot.map((ability) => (
        <span key={ability} className="ability">
          <Icon name="status-stopped" variant="subtle" />
          <Box variant="span" color="text-body-secondary">
            Cannot {ability}
          </Box>
        </span>
      ))}
      {renewal && (
        <span className="ability">
          <Icon name="refresh" variant="subtle" />
          <Box variant="span">Can replace itself by a new key</Box>
        </span>
      )}
    </>
  );
}

/** References to both fields, and a function that focuses the first one of those with an error. */
export function useKeyFieldRefs() {
  const nameRef = useRef<InputProps.Ref>(null);
  const levelRef = useRef<ComponentRef<typeof Tiles>>(null);
  const focusFirstError = (errors: Readonly<Record<string, string | undefined>>): void => {
    if (errors.name !== undefined) nameRef.current?.focus();
    else if (errors.permissionLevel !== undefined) levelRef.current?.focus();
  };
  return { nameRef, levelRef, focusFirstError };
}
