import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useAdminApi } from '../api/admin-api.ts';
import { AdminApiError } from '../api/admin-api-error.ts';
import { invalidateKeys } from '../api/queries.ts';
import type { ApiKey } from '../api/types.ts';
import { useNotify } from '../app/feedback.tsx';

interface Change {
  apiKey: ApiKey;
  enabled: boolean;
}

/** Enables or disables a key, even if someone else has changed it since it was loaded. */
export function useSetEnabled(onDone?: () => void) {
  const api = useAdminApi();
  const queryClient = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: ({ apiKey: { organisationId, keyId }, enabled }: Change) =>
      api.setEnabled({ organisationId, keyId }, enabled),
    onError: (error, { apiKey: { name }, enabled }) => {
      // The dialog for disabling shows the error itself.
      if (enabled) {
        notify({ type: 'error', content: `${name} could not be enabled. ${describeEnableError(error)}` });
      }
    },
    onSuccess: async ({ enabled, status }, { apiKey: { organisationId, keyId, name } }) => {
      onDone?.();
      notify({
        type: 'success',
        content: !enabled
          ? `${name} is disabled. It does not work until you enable it again.`
          : status === 'expired'
            ? `${name} is enabled, but it has expired. Create a new key instead.`
            : `${name} is enabled and works again.`,
      });
      await invalidateKeys(queryClient, { organisationId, keyId });
    },
  });
}

function describeEnableError(error: Error): string {
  if (!(error instanceof AdminApiError)) return 'Try again.';
  return error.code === 'not-found' ? 'Someone else has deleted it.' : `${error.message} Try again.`;
}
