import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { isWorking } from '../../core/api-key.ts';
import { listPermitted } from '../../core/permissions.ts';
import type { ApiKey, Organisation } from '../api/types.ts';
import { ErrorAlert } from '../app/feedback.tsx';
import { usePageConfig } from '../session/page-config.ts';
import { formatLastUseSentence } from './key-cells.tsx';
import { describeLoss } from './permission-text.ts';

interface ConfirmDialogProps {
  header: string;
  /** The label of the button that confirms. */
  action: string;
  isPending: boolean;
  /** Whether the button is enabled. */
  canConfirm?: boolean;
  error: Error | null;
  onConfirm: () => void;
  onDismiss: () => void;
  children: ReactNode;
}

/** Asks before doing something that affects others, and shows the error if it fails. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { header, action, isPending, canConfirm = true, error, onConfirm, onDismiss, children } = props;
  return (
    <Modal
      visible
      header={header}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={!canConfirm}
              loading={isPending}
              loadingText="Please wait"
              onClick={onConfirm}
            >
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {error && <ErrorAlert error={error} />}
        {children}
      </SpaceBetween>
    </Modal>
  );
}

/** What fails when a key stops working, and when it was last used. */
export function Consequences({ apiKey, organisation }: { apiKey: ApiKey; organisation: Organisation }) {
  const { catalogue } = usePageConfig();
  const lost = listPermitted(catalogue, apiKey.permissionLevel, organisation.features);
  const loss = lost.length === 0 ? '' : ` and can no longer ${describeLoss(catalogue, lost)}`;
  return (
    <>
      <Box variant="p" fontWeight="bold">
        {formatLastUseSentence(apiKey)}
      </Box>
      <Box variant="p">
        {isWorking(apiKey.status)
          ? `Programs that use it get “invalid credentials” immediately${loss}.${
              apiKey.status === 'replaced' ? ' Programs that use the new key are not affected.' : ''
            }`
          : 'It does not work now, so nothing else will fail.'}
      </Box>
    </>
  );
}
