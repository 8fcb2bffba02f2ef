import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Contact } from '../app/contact.tsx';
import { type PageConfig, PageConfigProvider } from '../session/page-config.ts';
import { answerContact, type ContactAnswer, type RecordedAnswer } from './answer-contact.ts';

const TEXTS = {
  confirm: {
    question: (service: string) =>
      `Someone has named you as a contact of an API key of ${service}. If you confirm, you get an email before a key that has you as a contact stops working. You need no account.`,
    button: 'Confirm',
    done: ({ email, organisationName }: RecordedAnswer) =>
      `${email} gets reminders of API keys of ${organisationName} from now on. Each has a link to stop them. You can close this page.`,
    invalid:
      'This link is no longer valid. Ask an administrator of your organisation to send you another one.',
  },
  stop: {
    question: (service: string) =>
      `If you stop the reminders, ${service} no longer tells you when an API key is about to stop working. Other people who are reminded still are.`,
    button: 'Stop the reminders',
    done: ({ email, organisationName }: RecordedAnswer) =>
      `${email} gets no more reminders of API keys of ${organisationName}. Administrators can ask you again. You can close this page.`,
    invalid: 'This link is not valid. Use the link in the latest reminder.',
  },
} as const;

type State = 'asking' | 'sending' | 'failed' | 'invalid' | RecordedAnswer;

interface ContactPageProps {
  config: PageConfig;
  answer: ContactAnswer;
  /** From the link's fragment, so that it is in no log; empty if the page was opened without one. */
  token: string;
}

/** Where contacts confirm, or stop their reminders. Asks first, because mail scanners open links, too. */
export function ContactPage({ config, answer, token }: ContactPageProps) {
  const [state, setState] = useState<State>(token === '' ? 'invalid' : 'asking');
  const { question, button, done, invalid } = TEXTS[answer];
  const send = (): void => {
    setState('sending');
    answerContact(config.adminApi, answer, token).then(
      (recorded) => setState(recorded ?? 'invalid'),
      () => setState('failed'),
    );
  };
  return (
    <PageConfigProvider value={config}>
      <title>{`Reminders of API keys · ${config.service.name}`}</title>
      <SpaceBetween size="l">
        {typeof state === 'object' ? (
          <Alert type="success">{done(state)}</Alert>
        ) : state === 'invalid' ? (
          <Alert type="error">{invalid}</Alert>
        ) : (
          <SpaceBetween size="m">
            <Box variant="p">{question(config.service.name)}</Box>
            {state === 'failed' && (
              <Alert type="error">
                {config.service.name} could not be reached. Check your connection, then try again.
              </Alert>
            )}
            <Button variant="primary" loading={state === 'sending'} loadingText="Please wait" onClick={send}>
              {button}
            </Button>
          </SpaceBetween>
        )}
        <Box variant="small">
          Questions? Contact <Contact />.
        </Box>
      </SpaceBetween>
    </PageConfigProvider>
  );
}
