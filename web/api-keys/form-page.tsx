import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useCallback, useState } from 'react';
import { View } from '../app/view.tsx';

interface FormPageProps {
  title: string;
  description?: string;
  /** The label of the submit button, and what it says while the request is pending. */
  action: string;
  pendingText: string;
  isPending: boolean;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
}

/** A view that consists of one form. */
export function FormPage(props: FormPageProps) {
  const { title, description, action, pendingText, isPending, onSubmit, onCancel } = props;
  return (
    <View heading={title} description={description}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" onClick={onCancel}>
                Cancel
              </Button>
              <Button variant="primary" loading={isPending} loadingText={pendingText}>
                {action}
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">{props.children}</SpaceBetween>
        </Form>
      </form>
    </View>
  );
}

/** Says that the form contains what was entered earlier, and offers to discard it. */
export function RestoredDraft({ onDiscard }: { onDiscard: () => void }) {
  return (
    <Alert
      type="info"
      action={
        <Button formAction="none" onClick={onDiscard}>
          Discard
        </Button>
      }
    >
      What you entered earlier is restored. It has not been saved.
    </Alert>
  );
}

interface Draftable<Draft> {
  draft: Draft;
  /** Whether the input was kept from an earlier visit. */
  isRestored: boolean;
  change(to: Partial<Draft>): void;
  discard(): void;
}

/**
 * Form input that survives a reload or a new sign-in, until it is saved or discarded. It is kept in the browser's session
 * storage: never use it for secrets.
 */
export function useDraft<Draft extends object>(storageKey: string, initial: Draft): Draftable<Draft> {
  const [changes, setChanges] = useState<Partial<Draft>>(() => loadDraft(storageKey));
  const [isRestored, setRestored] = useState(Object.keys(changes).length > 0);
  const change = useCallback(
    (to: Partial<Draft>) => {
      setChanges((before) => {
        const after = { ...before, ...to };
        window.sessionStorage.setItem(storageKey, JSON.stringify(after));
        return after;
      });
    },
    [storageKey],
  );
  const discard = useCallback(() => {
    window.sessionStorage.removeItem(storageKey);
    setChanges({});
    setRestored(false);
  }, [storageKey]);
  return { draft: { ...initial, ...changes }, isRestored, change, discard };
}

function loadDraft<Draft>(storageKey: string): Partial<Draft> {
  const stored = window.sessionStorage.getItem(storageKey);
  return stored === null ? {} : (JSON.parse(stored) as Partial<Draft>);
}
