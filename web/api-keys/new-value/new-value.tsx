import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { NewApiKey, Organisation } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { shownDate } from '../../shown/dates.ts';
import { LeaveWarning } from './leave-warning.tsx';

interface NewValueProps {
  apiKey: NewApiKey;
  organisation: Organisation;
  title: string;
  /** What else is to be known. */
  children?: ReactNode;
}

/** Shows a key's value, the one time that it is there. Leaving is asked about until it has been copied. */
export function NewValue({
  apiKey: { name, value, expiresOn },
  organisation,
  title,
  children,
}: NewValueProps) {
  const [isCopied, setCopied] = useState(false);
  const navigate = useNavigate();
  const warning = useRef<AlertProps.Ref>(null);
  // The form that had the focus is gone: go on where it is said what has come in its place.
  useEffect(() => warning.current?.focus(), []);
  const copied = (): void => setCopied(true);
  return (
    <ContentLayout header={<Header variant="h1">{title}</Header>}>
      <title>{`${title} · ${organisation.name} · Latchkey`}</title>
      <LeaveWarning isNeeded={!isCopied} />
      <SpaceBetween size="l">
        <Alert ref={warning} type="warning" header="Copy the value now">
          It is shown this once and can never be shown again: Latchkey does not keep it. Put it where the
          program reads its secrets, not into mail or a shared document.
        </Alert>
        {children}
        <Container header={<Header variant="h2">{name}</Header>}>
          <SpaceBetween size="l">
            <FormField
              label="Value"
              description={`Works until ${shownDate(expiresOn)} begins in ${organisation.timeZone}.`}
              stretch
            >
              <Secret text={value} label="Copy the value" onCopied={copied} />
            </FormField>
            <FormField
              label="A call with it"
              description="Put the address of the API that the key is for in place of the example."
              stretch
            >
              <Secret
                text={`curl https://api.example.org/ -H 'Authorization: OAApiKey ${value}'`}
                label="Copy the call"
                onCopied={copied}
              />
            </FormField>
          </SpaceBetween>
        </Container>
        <Box float="right">
          <Button variant="primary" onClick={() => void navigate(paths.keys(organisation.organisationId))}>
            Done
          </Button>
        </Box>
      </SpaceBetween>
    </ContentLayout>
  );
}

/** A text that is selected as a whole, copied by a button or by hand, and broken wherever there is no room. */
function Secret({ text, label, onCopied }: { text: string; label: string; onCopied: () => void }) {
  return (
    <SpaceBetween size="xs">
      <pre className="secret" onCopy={onCopied}>
        {text}
      </pre>
      {/* Only what has reached the clipboard counts: browsers refuse at times, and the value would be lost. */}
      <CopyToClipboard
        textToCopy={text}
        copyButtonText={label}
        copySuccessText="Copied"
        copyErrorText="The browser did not allow it: select the text and copy it by hand"
        onCopySuccess={onCopied}
      />
    </SpaceBetween>
  );
}
