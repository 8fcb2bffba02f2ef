import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { KeyStatus } from '../api/types.ts';

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

export function Status({ status }: { status: KeyStatus }) {
  const { type, text } = SHOWN[status];
  return (
    <StatusIndicator type={type} wrapText={false}>
      {text}
    </StatusIndicator>
  );
}
