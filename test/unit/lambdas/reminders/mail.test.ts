import {
  AccountSendingPausedException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  SESClient,
  SESServiceException,
  SendRawEmailCommand,
} from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { simpleParser } from 'mailparser';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { DigestContent } from '../../../../core/reminders/digest.ts';
import { mailDigest } from '../../../../lambdas/reminders/mail.ts';

const ses = mockClient(SESClient);
const digest = { run: '2027-03-01T05:00:00.000Z', recipientId: 'ada+keys@northgate.example' };
const content: DigestContent = {
  recipientName: 'Ada Byrne',
  writtenAt: digest.run,
  timeZone: 'Europe/London',
  entries: [
    {
      keyName: 'Library catalogue',
      levelTitle: 'Full access',
      organisationName: 'Northgate University',
      endsAt: '2027-03-02T00:00:00.000Z',
      timeZone: 'Europe/London',
      endsWithOverlap: false,
      daysLeft: 1,
      hoursLeft: 19,
      abilities: ['sign in users'],
      url: 'https://keys.example.org/organisations/northgate/api-keys/k',
      because: 'own',
      alsoReminded: { names: [], others: 0 },
    },
  ],
  omitted: 0,
  pageUrl: 'https://keys.example.org',
};
const failure = (name: string) =>
  new SESServiceException({ name, $fault: 'client', message: name, $metadata: {} });

beforeEach(() => {
  ses.reset();
  vi.stubEnv('MAIL_SENDER', 'keys@example.org');
  vi.stubEnv('SERVICE_NAME', 'Example keys');
  vi.stubEnv('CONFIGURATION_SET', 'mails');
});

describe('digest that is handed to SES', () => {
  test('a digest that is handed to SES has tags that identify it in delivery reports', async () => {
    ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
    expect(await mailDigest('ada@northgate.example', content, digest)).toEqual({ accepted: 'm1' });
    const [sent] = ses.commandCalls(SendRawEmailCommand);
    expect(sent?.args[0].input).toMatchObject({
      Source: 'keys@example.org',
      Destinations: ['ada@northgate.example'],
      ConfigurationSetName: 'mails',
    });
    const tags = Object.fromEntries(
      (sent?.args[0].input.Tags ?? []).map(({ Name = '', Value = '' }): [string, string] => [Name, Value]),
    );
    for (const value of Object.values(tags)) expect(value).toMatch(/^[\w-]{1,256}$/); // what SES takes
    const decoded = Object.entries(tags).map(([name, value]) => [
      name,
      Buffer.from(value, 'base64url').toString(),
    ]);
    expect(Object.fromEntries(decoded)).toEqual({ run: digest.run, recipient: digest.recipientId });
  });

  test('a digest that is handed to SES says who sends it, where answers go, and whom to ask for no more', async () => {
    vi.stubEnv('REPLY_TO', 'help@example.org');
    vi.stubEnv('SERVICE_CONTACT', 'https://example.org/help');
    ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
    await mailDigest('ada@northgate.example', content, digest);
    const [sent] = ses.commandCalls(SendRawEmailCommand);
    const mail = await simpleParser(Buffer.from(sent?.args[0].input.RawMessage?.Data ?? []));
    expect(mail.from?.text).toBe('"Example keys" <keys@example.org>');
    expect(mail.replyTo?.text).toBe('help@example.org');
    expect(mail.headers.get('list')).toEqual({ unsubscribe: { url: 'https://example.org/help' } });
    expect(mail.subject).toContain('Library catalogue');
    vi.stubEnv('REPLY_TO', undefined);
    vi.stubEnv('SERVICE_CONTACT', undefined);
  });

  const rejected = (message: string) => new MessageRejected({ message, $metadata: {} });
  const notVerified = (address: string) =>
    rejected(`Email address is not verified. The following identities failed the check: ${address}`);

  test.each([
    failure('Throttling'),
    failure('ThrottlingException'),
    new AccountSendingPausedException({ message: 'paused', $metadata: {} }),
    new MailFromDomainNotVerifiedException({ message: 'not verified', $metadata: {} }),
  ])('a digest that is handed to SES is retried later if SES returns $name', async (answer) => {
    ses.on(SendRawEmailCommand).rejects(answer);
    expect(await mailDigest('a@northgate.example', content, digest)).toEqual({ busy: true });
  });

  test.each([
    failure('InvalidParameterValue'),
    rejected('Address is on the suppression list'),
    notVerified('A@Northgate.example'),
  ])('a digest that is handed to SES is refused if SES refuses its address: %s', async (answer) => {
    ses.on(SendRawEmailCommand).rejects(answer);
    expect(await mailDigest('a@northgate.example', content, digest)).toEqual({ refused: answer.name });
  });

  test.each([
    failure('InternalFailure'),
    notVerified('keys@example.org'),
    failure('AccessDenied'),
    failure('ConfigurationSetDoesNotExist'),
    new TypeError('not of SES'),
  ])(
    'handing over a digest throws, so that it is retried, if SES would refuse every address: %s',
    async (refusal) => {
      ses.on(SendRawEmailCommand).rejects(refusal);
      await expect(mailDigest('a@northgate.example', content, digest)).rejects.toThrow(refusal.message);
    },
  );
});
