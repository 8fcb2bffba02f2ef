import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Icon from '@cloudscape-design/components/icon';
import Tiles from '@cloudscape-design/components/tiles';
import { useQuery } from '@tanstack/react-query';
import type { ComponentRef, Ref } from 'react';
import { levelTitle } from '../../core/permissions.ts';
import { useAdminApi } from '../api/admin-api-context.ts';
import { permissionLevelsQuery } from '../api/queries.ts';
import type { OfferedLevel, Organisation, PermissionLevel } from '../api/types.ts';
import { Failure } from '../app/failure.tsx';
import { Loading } from '../app/loading.tsx';
import { abilitiesOf } from './abilities.ts';

export type LevelChoiceRef = ComponentRef<typeof Tiles>;

interface LevelChoiceProps {
  organisation: Organisation;
  value: PermissionLevel | undefined;
  onChange: (level: PermissionLevel) => void;
  errorText?: string | undefined;
  /** The level that the key has already, and may keep even where it is not offered any more. */
  held?: PermissionLevel;
  ref?: Ref<LevelChoiceRef>;
}

/** Chooses among the permission levels that the organisation can give, each with what it allows and what not. */
export function LevelChoice(props: LevelChoiceProps) {
  const { organisation, value, onChange, errorText = '', held, ref = null } = props;
  const api = useAdminApi();
  const { data: levels, error, refetch } = useQuery(permissionLevelsQuery(api, organisation.organisationId));
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!levels) return <Loading what="the permission levels" />;
  const isGone = value !== undefined && !levels.some(({ permissionLevel }) => permissionLevel === value);
  const gone = isGone ? `${levelTitle(value)} is not enabled for ${organisation.name} any more.` : '';
  const isKept = isGone && value === held;
  return (
    <FormField
      label="Permission level"
      errorText={errorText || (gone !== '' && !isKept ? `${gone} Choose another.` : '')}
      warningText={
        isKept
          ? `The key has ${levelTitle(value)} and may keep it, but ${gone} Choose another to have it work.`
          : ''
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
  const { can, cannot } = abilitiesOf(level.permissions, organisation);
  return (
    <>
      {can.map((what) => (
        <Box key={what} variant="span" display="block">
          <Icon name="status-positive" variant="success" /> Can {what}
        </Box>
      ))}
      {cannot.map((what) => (
        <Box key={what} variant="span" display="block" color="text-body-secondary">
          <Icon name="status-stopped" variant="subtle" /> Cannot {what}
        </Box>
      ))}
    </>
  );
}
