import Box from '@cloudscape-design/components/box';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ApiKey, KeyStatus } from '../api/types.ts';
import { shownDate } from '../shown/dates.ts';

const SHOWN: Readonly<Record<KeyStatus, { type: StatusIndicatorProps.Type; text: string }>> = {
  active: { type: 'success', text: 'Active' },
  expiring: { type: 'warning', text: 'Expiring soon' },
  replaced: { type: 'info', text: 'Replaced' },
  expired: { type: 'error', text: 'Expired' },
  disabled: { type: 'stopped', text: 'Disabled' },
};

/** What people call a key's status. */
export function statusText(status: KeyStatus): string {
  return SHOWN[status].text;
}

/** A key's status; that of a replaced key says how long it still works. */
export function Status({ apiKey: { status, endsOn } }: { apiKey: Pick<ApiKey, 'status' | 'endsOn'> }) {
  const isReplaced = status === 'replaced';
  return (
    <>
      <StatusIndicator type={SHOWN[status].type} wrapText={false}>
        {statusText(status)}
        {isReplaced && ','}
      </StatusIndicator>
      {isReplaced && (
        <Box variant="small" display="block">
          works until {shownDate(endsOn)}
        </Box>
      )}
    </>
  );
}
