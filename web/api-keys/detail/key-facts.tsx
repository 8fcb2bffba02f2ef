import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { API_FUNCTIONS, levelTitle, permits } from '../../../core/permissions.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';
import { shownMoment } from '../../shown/dates.ts';
import { abilitiesOf } from '../abilities.ts';
import { Expiry, LastUse, MaskedValue } from '../key-facts.tsx';
import { lastUseSentence } from '../last-use-sentence.ts';
import { Status } from '../status.tsx';
import type { RelatedKey } from '../use-related-key.ts';

interface KeyFactsProps {
  apiKey: ApiKey;
  successor: RelatedKey;
  predecessor: RelatedKey;
  organisation: Organisation;
}

export function KeyFacts({ apiKey, successor, predecessor, organisation }: KeyFactsProps) {
  const { permissionLevel } = apiKey;
  const functions = API_FUNCTIONS.filter((one) => permits(permissionLevel, one, organisation.features));
  const { can } = abilitiesOf(functions, organisation);
  return (
    <KeyValuePairs
      columns={3}
      items={[
        { label: 'Status', value: <Status status={apiKey.status} /> },
        {
          label: 'Permission level',
          value: `${levelTitle(permissionLevel)}: can ${new Intl.ListFormat('en').format(can)}`,
        },
        { label: 'Value', value: <MaskedValue hint={apiKey.hint} /> },
        {
          label: 'Expiry date',
          value: (
            <>
              <Expiry apiKey={apiKey} timeZone={organisation.timeZone} />
              <Note>The date begins in {organisation.timeZone}.</Note>
            </>
          ),
        },
        { label: 'Stops working', value: `${shownMoment(apiKey.worksUntil ?? apiKey.expiresAt)}, your time` },
        {
          label: 'Last used',
          value: (
            <>
              <LastUse lastUsedAt={apiKey.lastUsedAt} />
              <Note>Recorded at most once an hour.</Note>
            </>
          ),
        },
        { label: 'Created', value: `${shownMoment(apiKey.createdAt)} by ${apiKey.createdBy}` },
        ...related('Successor of', predecessor),
        ...related('Replaced by', successor),
      ]}
    />
  );
}

function related(label: string, other: RelatedKey) {
  if (other.state === 'none') return [];
  return [{ label, value: <Related other={other} /> }];
}

function Related({ other }: { other: RelatedKey }) {
  const follow = useFollow();
  if (other.state === 'deleted') return 'a key that is deleted';
  if (other.state !== 'there') return '…';
  return (
    <>
      <Link href={paths.key(other.key)} onFollow={follow}>
        {other.key.name}
      </Link>{' '}
      <MaskedValue hint={other.key.hint} />
      <Note>{lastUseSentence(other.key)}</Note>
    </>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <Box variant="small" display="block">
      {children}
    </Box>
  );
}
