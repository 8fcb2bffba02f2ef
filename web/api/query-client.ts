import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem.ts';

/** How often what was read is read again where it failed by chance. */
const RETRIES = 2;

/** What the page has read. Reads are repeated where that may help; writes never are by themselves. */
export function queryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // Being offline is a failure that is shown, not a pause that looks like loading.
        networkMode: 'always',
        retry: (failures, error) => failures < RETRIES && isPassing(error),
      },
      mutations: { networkMode: 'always' },
    },
  });
}

function isPassing(error: unknown): boolean {
  return error instanceof ApiProblem && ['offline', 'busy', 'failed'].includes(error.kind);
}
