import Box from '@cloudscape-design/components/box';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { formatTimeZone } from '../../core/time-zone-name.ts';
import type { ApiKey, KeyStatus } from '../api/types.ts';
import { formatDate, formatDateTime, formatFromNow, formatShortDate } from '../shared/format.ts';
import { useMinute } from '../shared/use-minute.ts';

const STATUS_INDICATORS: Readonly<Record<KeyStatus, { type: StatusIndicatorProps.Type; text: string }>> = {
  active: { type: 'success', text: 'Active' },
  expiring: { type: 'warning', text: 'Expiring soon' },
  replaced: { type: 'info', text: 'Replaced' },
  expired: { type: 'error', text: 'Expired' },
  disabled: { type: 'stopped', text: 'Disabled' },
};

export function formatStatus(status: KeyStatus): string {
  return STATUS_INDICATORS[status].text;
}

interface StatusProps {
  apiKey: Pick<ApiKey, 'status' | 'endsOn'>;
  /** Whether the text may wrap between words, if there is little room. */
  wraps?: boolean;
}

/** A key's status. That of a replaced key includes how long it still works. */
export function Status({ apiKey: { status, endsOn }, wraps = false }: StatusProps) {
  const isReplaced = status === 'replaced';
  return (
    <>
      <span className={wraps && formatStatus(status).includes(' ') ? 'whole-words' : 'no-wrap'}>
        <StatusIndicator type={STATUS_INDICATORS[status].type}>
          {formatStatus(status)}
          {isReplaced && ','}
        </StatusIndicator>
      </span>
      {isReplaced && (
        <Box variant="small" display="block">
          works until {formatDate(endsOn)}
        </Box>
      )}
    </>
  );
}

/**
 * The date on which a key stops working, and how far away its end is.
 * @param timeZone that of the key's organisation
 */
export function EndDate(props: Pick<ApiKey, 'endsOn' | 'endsAt'> & { timeZone: string }) {
  const { endsOn, endsAt, timeZone } = props;
  return (
    <span title={`${formatTimeZone(timeZone)}. Your time: ${formatDateTime(endsAt)}`}>
      <span className="no-wrap">{formatShortDate(endsOn)}</span>
      <Box variant="small" display="block">
        <FromNow instant={endsAt} />
      </Box>
    </span>
  );
}

/** How far an instant is from now, kept up to date. */
export function FromNow({ instant }: { instant: string }) {
  useMinute();
  return formatFromNow(instant);
}

/** When a key was last used; recorded at most once an hour. */
export function LastUse({ lastUsedAt }: Pick<ApiKey, 'lastUsedAt'>) {
  if (lastUsedAt === null) return 'Never';
  return (
    <time dateTime={lastUsedAt} title={formatDateTime(lastUsedAt)}>
      <FromNow instant={lastUsedAt} />
    </time>
  );
}

export function formatLastUseSentence({ lastUsedAt }: Pick<ApiKey, 'lastUsedAt'>): string {
  return lastUsedAt === null ? 'It has never been used.' : `It was last used ${formatFromNow(lastUsedAt)}.`;
}

/** The last characters of a key value: enough to tell two keys apart. */
export function MaskedValue({ hint }: Pick<ApiKey, 'hint'>) {
  return (
    <Box variant="code">
      <span aria-hidden="true">{`••••${hint}`}</span>
      <span className="for-screen-readers">{`ends with ${hint}`}</span>
    </Box>
  );
}
