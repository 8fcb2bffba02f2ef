import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useBlocker, useNavigate } from 'react-router';
import { formatTimeZone } from '../../core/time-zone-name.ts';
import { isAdminApiError } from '../api/admin-api-error.ts';
import type { NewApiKey, Organisation } from '../api/types.ts';
import { ErrorAlert } from '../app/feedback.tsx';
import { viewPaths } from '../app/paths.ts';
import { View } from '../app/view.tsx';
import { formatDate } from '../shared/format.ts';

interface NewKeyValueProps {
  apiKey: NewApiKey;
  organisation: Organisation;
  title: string;
  /** Shown between the warning and the value. */
  children?: ReactNode;
}

/** Shows a key's value, the only time it can be shown. Warns about leaving until it has been copied. */
export function NewKeyValue(props: NewKeyValueProps) {
  const { apiKey, organisation, title, children } = props;
  const { name, value, expiresOn } = apiKey;
  const [isCopied, setCopied] = useState(false);
  const navigate = useNavigate();
  const warning = useRef<AlertProps.Ref>(null);
  // The form that had the focus is gone: move it to what replaced the form.
  useEffect(() => warning.current?.focus(), []);
  const onCopied = (): void => setCopied(true);
  return (
    <View heading={title}>
      <LeaveWarning reason={isCopied ? undefined : 'not-copied'} />
      <SpaceBetween size="l">
        <Alert ref={warning} type="warning" header="Copy the value now">
          It is shown only once, because it is not stored. Put it where your program keeps its secrets, not in
          an email or a shared document.
        </Alert>
        {children}
        <Container header={<Header variant="h2">{name}</Header>}>
          <SpaceBetween size="l">
            <FormField
              label="Value"
              description={`Works until the start of ${formatDate(expiresOn)}, ${formatTimeZone(organisation.timeZone)}.`}
              stretch
            >
              <Copyable text={value} label="Copy the value" onCopied={onCopied} />
            </FormField>
            <ForDevelopers />
          </SpaceBetween>
        </Container>
        <Box float="right">
          <Button
            variant="primary"
            onClick={() => void navigate(viewPaths.keys(organisation.organisationId))}
          >
            Done
          </Button>
        </Box>
      </SpaceBetween>
    </View>
  );
}

/** Reads the value from the keyboard and passes it on by standard input: neither the shell's history nor `ps` shows it. */
const EXAMPLE = `read -rs LATCHKEY_VALUE
curl https://api.example.org/ -H @- <<< "Authorization: OAApiKey $LATCHKEY_VALUE"`;

/** How a program sends the value. */
function ForDevelopers() {
  return (
    <ExpandableSection headerText="For developers">
      <FormField
        label="Example request"
        description="Run this in bash or zsh, paste the value and press Enter. The value stays out of the shell’s history. Replace the URL with that of the API that you want to call."
        stretch
      >
        <Copyable text={EXAMPLE} label="Copy the request" />
      </FormField>
    </ExpandableSection>
  );
}

interface CopyableProps {
  text: string;
  label: string;
  onCopied?: () => void;
}

/** Text that one click selects as a whole, with a button to copy it. */
function Copyable({ text, label, onCopied = () => undefined }: CopyableProps) {
  return (
    <SpaceBetween size="xs">
      <pre className="copyable" onCopy={onCopied}>
        {text}
      </pre>
      {/* Counts as copied only once it has reached the clipboard: browsers sometimes refuse, and the value would be lost. */}
      <CopyToClipboard
        textToCopy={text}
        copyButtonText={label}
        copySuccessText="Copied"
        copyErrorText="The browser did not allow copying. Select the text and copy it yourself."
        onCopySuccess={onCopied}
      />
    </SpaceBetween>
  );
}

const LEAVE_WARNINGS = {
  creating: {
    header: 'Leave while the key is being created?',
    leave: 'Leave',
    stay: 'Stay and wait',
    text: 'The key is created whether you stay or leave, but its value is shown only here. Without the value, nobody can use the key, and you have to delete it.',
  },
  'not-copied': {
    header: 'Leave without the value?',
    leave: 'Leave without it',
    stay: 'Stay and copy it',
    text: 'You have not copied the value, and it cannot be shown again. Without it, you cannot use the key and have to create another one.',
  },
} as const;

interface LeaveWarningProps {
  /** Why the reader should stay; `undefined` if they may leave. */
  reason: keyof typeof LEAVE_WARNINGS | undefined;
}

/** Asks before the reader leaves while a value is being created or has not been copied, be it within the page or by closing it. */
export function LeaveWarning({ reason }: LeaveWarningProps) {
  const isNeeded = reason !== undefined;
  const { header, leave, stay, text } = LEAVE_WARNINGS[reason ?? 'not-copied'];
  const blocker = useBlocker(isNeeded);
  useEffect(() => {
    if (!isNeeded) return undefined;
    const prevent = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', prevent);
    return () => window.removeEventListener('beforeunload', prevent);
  }, [isNeeded]);
  return (
    <Modal
      visible={blocker.state === 'blocked'}
      header={header}
      onDismiss={() => blocker.reset?.()}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => blocker.proceed?.()}>
              {leave}
            </Button>
            <Button variant="primary" onClick={() => blocker.reset?.()}>
              {stay}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {text}
    </Modal>
  );
}

/** Says why a key could not be created. If no response arrived, the key may exist with a value that nobody has seen. */
export function CreationError({ error }: { error: Error }) {
  return (
    <SpaceBetween size="s">
      <ErrorAlert error={error} />
      {isAdminApiError(error, 'offline', 'failed') && (
        <div role="alert">
          <Alert type="info">
            The key may have been created although its value did not arrive. Try again without changing your
            input: no second key is created, and you get a value.
          </Alert>
        </div>
      )}
    </SpaceBetween>
  );
}
