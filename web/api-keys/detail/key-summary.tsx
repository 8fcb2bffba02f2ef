import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { getLevelTitle, listPermitted } from '../../../core/permissions.ts';
import { formatTimeZone } from '../../../core/time-zone-name.ts';
import type { RelatedKey } from '../../api/queries.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { useFollow, viewPaths } from '../../app/paths.ts';
import { usePageConfig } from '../../session/page-config.ts';
import { formatDate, formatDateTime, formatList } from '../../shared/format.ts';
import { FromNow, LastUse, MaskedValue, Status } from '../key-cells.tsx';
import { describePermissions } from '../permission-text.ts';

interface KeySummaryProps {
  apiKey: ApiKey;
  predecessor: RelatedKey;
  successor: RelatedKey;
  organisation: Organisation;
}

export function KeySummary({ apiKey, predecessor, successor, organisation }: KeySummaryProps) {
  const { organisationId, replaces, replacedBy } = apiKey;
  const { catalogue } = usePageConfig();
  const permitted = listPermitted(catalogue, apiKey.permissionLevel, organisation.features);
  const { can } = describePermissions(catalogue, permitted, organisation);
  const getRelated = (label: string, text: string, keyId: string | undefined, key: RelatedKey) =>
    keyId === undefined
      ? []
      : [
          {
            label,
            value: <Related href={viewPaths.key({ organisationId, keyId })} text={text} apiKey={key} />,
          },
        ];
  return (
    <SpaceBetween size="l">
      <KeyValuePairs
        columns={3}
        minColumnWidth={180} // one column on a phone
        items={[
          { label: 'Status', value: <Status apiKey={apiKey} /> },
          {
            label: 'Permission level',
            value: `${getLevelTitle(catalogue, apiKey.permissionLevel)}: ${can.length === 0 ? 'permits nothing at present' : `can ${formatList(can)}`}`,
          },
          { label: 'Value', value: <MaskedValue hint={apiKey.hint} /> },
          {
            label: 'Expiry date',
            value: (
              <>
                {formatDate(apiKey.expiresOn)}
                <Box variant="small" display="block">
                  {formatTimeZone(organisation.timeZone)}
                </Box>
              </>
            ),
          },
          {
            label: apiKey.status === 'expired' ? 'Stopped working' : 'Stops working',
            value: (
              <>
                {formatDateTime(apiKey.endsAt)} your time
                <Box variant="small" display="block">
                  <FromNow instant={apiKey.endsAt} />
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
          { label: 'Created', value: `${formatDateTime(apiKey.createdAt)} by ${apiKey.createdBy}` },
          ...getRelated('Replaces', 'the old key', replaces, predecessor),
          ...getRelated('Replaced by', 'the new key', replacedBy, successor),
        ]}
      />
      {apiKey.note !== undefined && (
        <KeyValuePairs items={[{ label: 'Note', value: <span className="note">{apiKey.note}</span> }]} />
      )}
    </SpaceBetween>
  );
}

/** A link to a predecessor or successor, and when it was last used. If it no longer exists, the link leads to its history. */
function Related({ href, text, apiKey }: { href: string; text: string; apiKey: RelatedKey }) {
  const follow = useFollow();
  return (
    <>
      <Link href={href} onFollow={follow}>
        {text}
      </Link>
      {apiKey === null && ', which no longer exists'}
      {apiKey && (
        <Box variant="small" display="block">
          Last used: <LastUse lastUsedAt={apiKey.lastUsedAt} />
        </Box>
      )}
    </>
  );
}
