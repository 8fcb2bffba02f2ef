import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ApiProblem } from '../api/problem.ts';
import { Failure } from '../app/failure.tsx';

/** A failure to make a key. Where no answer came, the key may be there all the same, with a value that nobody has seen. */
export function CreationFailure({ error }: { error: Error }) {
  const isAnswerLost = error instanceof ApiProblem && (error.kind === 'offline' || error.kind === 'failed');
  return (
    <SpaceBetween size="s">
      <Failure error={error} />
      {isAnswerLost && (
        <div role="alert">
          <Alert type="info">
            The key may have been made although its value did not arrive. Look at the list before you try
            again, and delete what you find there: a key whose value nobody has seen is of no use.
          </Alert>
        </div>
      )}
    </SpaceBetween>
  );
}
