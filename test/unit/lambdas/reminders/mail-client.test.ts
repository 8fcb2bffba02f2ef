import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SendEmailCommand } from '@aws-sdk/client-ses';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createMailClient, MailUncertainError } from '../../../../lambdas/reminders/mail.ts';

const ACCEPTED =
  '<SendEmailResponse><SendEmailResult><MessageId>m1</MessageId></SendEmailResult></SendEmailResponse>';
const formatError = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code></Error></ErrorResponse>`;

/** SES's responses, request by request. */
let answers: ((response: ServerResponse) => void)[] = [];
let requests = 0;
const server = createServer((request, response) => {
  request.resume().on('end', () => answers[requests++]?.(response));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const client = createMailClient({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'eu-west-2',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
beforeEach(() => {
  requests = 0;
});
afterAll(() => {
  client.destroy();
  server.close();
});

const send = () =>
  client.send(
    new SendEmailCommand({
      Source: 'keys@example.org',
      Destination: { ToAddresses: ['ada@northgate.example'] },
      Message: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Hello' } } },
    }),
  );
const accepts = (response: ServerResponse) => response.end(ACCEPTED);

test('the mail client retries if SES throttles', async () => {
  answers = [(response) => response.writeHead(400).end(formatError('Throttling')), accepts];
  expect(await send()).toMatchObject({ MessageId: 'm1' });
  expect(requests).toBe(2);
});

test.each([
  ['loses the response', (response: ServerResponse) => response.destroy()],
  ['fails', (response: ServerResponse) => response.writeHead(500).end(formatError('InternalFailure'))],
])('the mail client does not retry if SES %s, because the mail may have been sent', async (_, answer) => {
  answers = [answer, accepts];
  await expect(send()).rejects.toThrow(MailUncertainError);
  expect(requests).toBe(1);
});

test('the mail client throws SES’s own error if SES refuses', async () => {
  answers = [(response) => response.writeHead(400).end(formatError('MessageRejected')), accepts];
  await expect(send()).rejects.toMatchObject({ name: 'MessageRejected' });
  expect(requests).toBe(1);
});
