import type { ApiKey, Organisation } from '../api/types.ts';
import { ConfirmDialog, Consequences } from './confirm-dialog.tsx';
import { useSetEnabled } from './use-set-enabled.ts';

interface DisableDialogProps {
  apiKey: ApiKey;
  organisation: Organisation;
  onDismiss: () => void;
}

/** Disables a key after showing when it was last used and what will fail. */
export function DisableDialog({ apiKey, organisation, onDismiss }: DisableDialogProps) {
  const { mutate, isPending, error } = useSetEnabled(onDismiss);
  return (
    <ConfirmDialog
      header={`Disable ${apiKey.name}?`}
      action="Disable"
      isPending={isPending}
      error={error}
      onConfirm={() => mutate({ apiKey, enabled: false })}
      onDismiss={onDismiss}
    >
      <Consequences apiKey={apiKey} organisation={organisation} />
      You can enable it again at any time before it expires.
    </ConfirmDialog>
  );
}
