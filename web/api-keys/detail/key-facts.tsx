import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import { API_FUNCTIONS, levelTitle, permits } from '../../../core/permissions.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';
import { shownMoment } from '../../shown/dates.ts';
import { abilitiesOf } from '../abilities.ts';
import { Expiry, LastUse, MaskedValue } from '../key-facts.tsx';
import { Status } from '../status.tsx';

interface KeyFactsProps {
  apiKey: ApiKey;
  successor: ApiKey | undefined;
  organisation: Organisation;
}

export function KeyFacts({ apiKey, successor, organisation }: KeyFactsProps) {
  const follow = useFollow();
  const { organisationId, permissionLevel, replaces, replacedBy } = apiKey;
  const functions = API_FUNCTIONS.filter((one) => permits(permissionLevel, one, organisation.features));
  const { can } = abilitiesOf(functions, organisation);
  const link = (keyId: string, text: string) => (
    <Link href={paths.key({ organisationId, keyId })} onFollow={follow}>
      {text}
    </Link>
  );
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
        { label: 'Expiry date', value: <Expiry apiKey={apiKey} timeZone={organisation.timeZone} /> },
        { label: 'Stops working', value: `${shownMoment(apiKey.worksUntil ?? apiKey.expiresAt)}, your time` },
        { label: 'Last used', value: <LastUse lastUsedAt={apiKey.lastUsedAt} /> },
        { label: 'Created', value: `${shownMoment(apiKey.createdAt)} by ${apiKey.createdBy}` },
        ...(replaces === undefined
          ? []
          : [{ label: 'Successor of', value: link(replaces, 'the key before it') }]),
        ...(replacedBy === undefined
          ? []
          : [
              {
                label: 'Replaced by',
                value: (
                  <>
                    {link(replacedBy, 'its successor')}, last used:{' '}
                    {successor ? <LastUse lastUsedAt={successor.lastUsedAt} /> : '…'}
                  </>
                ),
              },
            ]),
      ]}
    />
  );
}
