import type { ApiKey, Organisation } from '../../api/types.ts';
import { Confirmation } from '../confirmation.tsx';
import { Consequences } from '../consequences.tsx';
import { useEnabled } from './use-enabled.ts';

interface DisableDialogProps {
  apiKey: ApiKey;
  organisation: Organisation;
  onDismiss: () => void;
}

/** Disables a key, once the reader knows when it was last used and what will fail. */
export function DisableDialog({ apiKey, organisation, onDismiss }: DisableDialogProps) {
  const { mutate, isPending, error } = useEnabled(apiKey, onDismiss);
  return (
    <Confirmation
      header={`Disable ${apiKey.name}?`}
      action="Disable"
      isPending={isPending}
      error={error}
      onConfirm={() => mutate(false)}
      onDismiss={onDismiss}
    >
      <Consequences apiKey={apiKey} organisation={organisation} />
      It can be enabled again at any time until it expires.
    </Confirmation>
  );
}
