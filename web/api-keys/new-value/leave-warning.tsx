import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';

/** Asks whoever is about to leave behind a value that is on its way, or has not been copied: the page itself does, or the browser. */
export function LeaveWarning({ isNeeded }: { isNeeded: boolean }) {
  const blocker = useBlocker(isNeeded);
  useEffect(() => {
    if (!isNeeded) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isNeeded]);
  return (
    <Modal
      visible={blocker.state === 'blocked'}
      header="Leave without the value?"
      onDismiss={() => blocker.reset?.()}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => blocker.proceed?.()}>
              Leave without it
            </Button>
            <Button variant="primary" onClick={() => blocker.reset?.()}>
              Stay and copy it
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      The value has not been copied, and cannot be shown again. Without it the key is of no use: you would
      have to make another.
    </Modal>
  );
}
