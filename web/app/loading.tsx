import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useIsSlow } from './failure.tsx';

/** Says that something is being waited for, and when it takes long. */
export function Loading({ what }: { what: string }) {
  const isSlow = useIsSlow(true);
  return (
    <Box padding="l" textAlign="center">
      <StatusIndicator type="loading">
        {isSlow ? `Loading ${what} takes longer than usual` : `Loading ${what}`}
      </StatusIndicator>
    </Box>
  );
}
