import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useEffect, useState } from 'react';
import { ApiProblem, type ProblemKind } from '../api/problem.ts';
import { useSession } from '../session/session-context.ts';

const TITLES: Readonly<Record<ProblemKind, string>> = {
  offline: 'Latchkey could not be reached',
  'signed-out': 'Your session has ended',
  forbidden: 'You may not do this',
  'not-found': 'There is nothing here that you can see',
  outdated: 'Somebody else has changed this key',
  invalid: 'This cannot be saved as it is',
  busy: 'Latchkey is busy',
  failed: 'Something went wrong on our side',
};

const HELP: Readonly<Partial<Record<ProblemKind, string>>> = {
  offline: 'Check your connection, then try again. What you have entered stays here.',
  'signed-out': 'Sign in again to go on. What you have entered stays here.',
  busy: 'Try again in a moment. What you have entered stays here.',
  failed: 'Try again. If it goes on, tell your operator the number below. What you have entered stays here.',
};

/** Says what went wrong and what to do about it. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const session = useSession();
  const problem = error instanceof ApiProblem ? error : new ApiProblem('failed', '');
  const { kind, instance } = problem;
  const help = HELP[kind] ?? problem.message;
  const action =
    kind === 'signed-out' ? (
      <Button onClick={() => void session.signIn()}>Sign in again</Button>
    ) : onRetry && kind !== 'forbidden' && kind !== 'not-found' && kind !== 'invalid' ? (
      <Button onClick={onRetry}>Try again</Button>
    ) : undefined;
  return (
    <div role="alert">
      <Alert type={kind === 'not-found' ? 'info' : 'error'} header={TITLES[kind]} action={action}>
        {help}
        {kind === 'failed' && instance !== undefined && (
          <Box variant="p" fontSize="body-s">
            Number of the request: {instance.split(':').at(-1)}
          </Box>
        )}
      </Alert>
    </div>
  );
}

/** After how long a wait is said to be slow, in milliseconds. */
const SLOW_MS = 5_000;

/** Whether something that is waited for takes long. */
export function useIsSlow(isWaiting: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isWaiting]);
  return isSlow && isWaiting;
}
