import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import { levelTitle, PERMISSIONS, permits } from '../../../core/permissions.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';
import { daysFromNow, shownDate, shownMoment } from '../../shown/dates.ts';
import { abilitiesOf } from '../abilities.ts';
import { LastUse, MaskedValue } from '../key-facts.tsx';
import { Status } from '../status.tsx';
import type { RelatedKey } from '../use-related-key.ts';

interface KeyFactsProps {
  apiKey: ApiKey;
  predecessor: RelatedKey;
  successor: RelatedKey;
  organisation: Organisation;
}

export function KeyFacts({ apiKey, predecessor, successor, organisation }: KeyFactsProps) {
  const { organisationId, permissionLevel, replaces, replacedBy } = apiKey;
  const functions = PERMISSIONS.filter((one) => permits(permissionLevel, one, organisation.features));
  const { can } = abilitiesOf(functions, organisation);
  const related = (label: string, text: string, keyId: string | undefined, key: RelatedKey) =>
    keyId === undefined
      ? []
      : [{ label, value: <Related href={paths.key({ organisationId, keyId })} text={text} apiKey={key} /> }];
  return (
    <KeyValuePairs
      columns={3}
      minColumnWidth={180} // one column on a phone
      items={[
        { label: 'Status', value: <Status apiKey={apiKey} /> },
        {
          label: 'Permission level',
          value: `${levelTitle(permissionLevel)}: can ${new Intl.ListFormat('en').format(can)}`,
        },
        { label: 'Value', value: <MaskedValue hint={apiKey.hint} /> },
        {
          label: 'Expiry date',
          value: (
            <>
              {shownDate(apiKey.expiresOn)}
              <Box variant="small" display="block">
                in the time zone {organisation.timeZone.replaceAll('_', ' ')}
              </Box>
            </>
          ),
        },
        {
          label: apiKey.status === 'expired' ? 'Stopped working' : 'Stops working',
          value: (
            <>
              {shownMoment(apiKey.endsAt)}, your time
              <Box variant="small" display="block">
                {daysFromNow(apiKey.endsOn, organisation.timeZone)}
              </Box>
            </>
          ),
        },
        {
          label: 'Last used',
          value: (
            <>
              <LastUse lastUsedAt={apiKey.lastUsedAt} />
              <Box variant="small" display="block">
                recorded at most once an hour
              </Box>
            </>
          ),
        },
        { label: 'Created', value: `${shownMoment(apiKey.createdAt)} by ${apiKey.createdBy}` },
        ...related('Replaces', 'the old key', replaces, predecessor),
        ...related('Replaced by', 'the new key', replacedBy, successor),
      ]}
    />
  );
}

/** A key before or after this one, and when it was last used; one that is gone still has its history to look at. */
function Related({ href, text, apiKey }: { href: string; text: string; apiKey: RelatedKey }) {
  const follow = useFollow();
  return (
    <>
      <Link href={href} onFollow={follow}>
        {text}
      </Link>
      {apiKey === null && ', which is gone'}
      {apiKey && (
        <Box variant="small" display="block">
          Last used: <LastUse lastUsedAt={apiKey.lastUsedAt} />
        </Box>
      )}
    </>
  );
}
