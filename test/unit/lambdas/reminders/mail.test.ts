import { MessageRejected, SESClient, SESServiceException, SendEmailCommand } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { DigestContent } from '../../../../core/reminders/digest.ts';
import { mailDigest } from '../../../../lambdas/reminders/mail.ts';

const ses = mockClient(SESClient);
const digest = { day: '2027-03-01', subject: 'ada+keys@northgate.example' };
const content: DigestContent = {
  administratorName: 'Ada Byrne',
  day: digest.day,
  entries: [
    {
      keyName: 'Library catalogue',
      permissionLevel: 'full',
      organisationName: 'Northgate University',
      expiresOn: '2027-03-02',
      timeZone: 'Europe/London',
      daysLeft: 1,
      stops: ['authentication'],
      url: 'https://keys.example.org/organisations/northgate/api-keys/k',
      because: 'own',
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
  vi.stubEnv('CONFIGURATION_SET', 'mails');
});

describe('handing a digest to SES', () => {
  test('names it so that what SES reports of it can be told apart', async () => {
    ses.on(SendEmailCommand).resolves({ MessageId: 'm1' });
    expect(await mailDigest('ada@northgate.example', content, digest)).toEqual({ accepted: 'm1' });
    const [sent] = ses.commandCalls(SendEmailCommand);
    expect(sent?.args[0].input).toMatchObject({
      Source: 'keys@example.org',
      Destination: { ToAddresses: ['ada@northgate.example'] },
      Message: { Subject: { Data: expect.stringContaining('Library catalogue') } },
      ConfigurationSetName: 'mails',
    });
    const tags = Object.fromEntries(
      (sent?.args[0].input.Tags ?? []).map(({ Name, Value = '' }) => [Name, Value]),
    );
    expect(tags.day).toBe(digest.day);
    expect(tags.subject).toMatch(/^[\w-]+$/);
    expect(Buffer.from(tags.subject ?? '', 'base64url').toString()).toBe(digest.subject);
  });

  test.each(['Throttling', 'ThrottlingException'])(
    'is tried again later where SES answers %s',
    async (name) => {
      ses.on(SendEmailCommand).rejects(failure(name));
      expect(await mailDigest('a@northgate.example', content, digest)).toEqual({ busy: true });
    },
  );

  test.each([
    failure('InternalFailure'),
    new MessageRejected({ message: 'Email address is not verified', $metadata: {} }),
  ])('fails, and so comes back, where SES refuses it: %s', async (refusal) => {
    ses.on(SendEmailCommand).rejects(refusal);
    await expect(mailDigest('a@northgate.example', content, digest)).rejects.toThrow(refusal.message);
  });
});
