import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { ApiProblem } from '../../api/problem.ts';
import { forgetKeys } from '../../api/queries.ts';
import type { ApiKey } from '../../api/types.ts';
import { useTell } from '../../app/notices.tsx';

/** Disables or enables a key, whatever else has become of it meanwhile: this is what is wanted of it. */
export function useEnabled({ organisationId, keyId, name }: ApiKey, onDone?: () => void) {
  const api = useAdminApi();
  const queries = useQueryClient();
  const tell = useTell();
  return useMutation({
    mutationFn: (enabled: boolean) => api.setEnabled({ organisationId, keyId }, enabled),
    onError: (error, enabled) => {
      // Disabling is asked about in a dialog, which says so itself.
      if (enabled) tell({ type: 'error', content: `Enabling ${name} did not work. ${whyNot(error)}` });
    },
    onSuccess: async ({ enabled, status }) => {
      onDone?.();
      tell({
        type: 'success',
        content: !enabled
          ? `${name} is disabled: it is refused until it is enabled again.`
          : status === 'expired'
            ? `${name} is enabled, but it has expired: create a new key in its place.`
            : `${name} is enabled: it works again.`,
      });
      await forgetKeys(queries, { organisationId, keyId });
    },
  });
}

function whyNot(error: Error): string {
  if (!(error instanceof ApiProblem)) return 'Try again.';
  return error.kind === 'not-found' ? 'It has been deleted meanwhile.' : `${error.message} Try again.`;
}
