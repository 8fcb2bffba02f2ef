import { expect, it } from 'vitest';
import { sqsAccess } from '../../../../emulator/iam/sqs-access.ts';
import { sesAccess } from '../../../../emulator/mail/send-request.ts';

const queue = { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-2:000000000000:work' };

it.each(['SendMessage', 'SendMessageBatch'])('%s is checked as sending to its queue', (operation) => {
  expect(sqsAccess(operation, { QueueUrl: 'http://localhost:4005/000000000000/work' })).toEqual([queue]);
});

it('sending a mail is checked on the domain that sends and on the configuration set', () => {
  const form = new URLSearchParams({
    Action: 'SendEmail',
    Source: 'Latchkey <keys@northgate.example>',
    ConfigurationSetName: 'mails',
  });
  expect(sesAccess(form.toString())).toEqual([
    { action: 'ses:SendEmail', resource: 'arn:aws:ses:eu-west-2:000000000000:identity/northgate.example' },
    { action: 'ses:SendEmail', resource: 'arn:aws:ses:eu-west-2:000000000000:configuration-set/mails' },
  ]);
});
