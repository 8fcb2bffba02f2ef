import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { Failure } from '../app/failure.tsx';

interface ConfirmationProps {
  header: string;
  /** What the button says that does it. */
  action: string;
  isPending: boolean;
  /** Whether it may be done yet. */
  isReady?: boolean;
  error: Error | null;
  onConfirm: () => void;
  onDismiss: () => void;
  children: ReactNode;
}

/** Asks before something is done that others will notice. What goes wrong is said where it was asked. */
export function Confirmation(props: ConfirmationProps) {
  const { header, action, isPending, isReady = true, error, onConfirm, onDismiss, children } = props;
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
              disabled={!isReady}
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
        {error && <Failure error={error} />}
        {children}
      </SpaceBetween>
    </Modal>
  );
}
