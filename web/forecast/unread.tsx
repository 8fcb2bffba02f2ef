import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { ApiProblem } from '../api/problem.ts';
import { Failure } from '../app/failure.tsx';
import { listed } from './outlook-words.ts';
import type { KeysOfAll } from './use-keys-of-all.ts';

interface UnreadProps {
  failed: KeysOfAll['failed'];
  /** How many organisations there are to read. */
  total: number;
  onRetry: () => void;
}

/** Which organisations could not be read, so that nobody takes what is shown for all. */
export function Unread({ failed, total, onRetry }: UnreadProps) {
  const isSignedOut = ({ error }: { error: Error }) =>
    error instanceof ApiProblem && error.kind === 'signed-out';
  const signedOut = failed.find(isSignedOut);
  if (signedOut) return <Failure error={signedOut.error} />;
  return (
    <div role="alert">
      <Alert
        type="error"
        header={`${failed.length} of ${total} organisations could not be read`}
        action={<Button onClick={onRetry}>Try again</Button>}
      >
        What is below may lack the keys of {listed(failed.map(({ organisation }) => organisation.name))}.
      </Alert>
    </div>
  );
}
