import { generateKeyPairSync, sign } from 'node:crypto';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { handler as handleLeak } from '../../../lambdas/reminders/handle-leak.ts';
import {
  type Asked,
  formatKeyPath,
  type KeyJson,
  listEvents,
  logged,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';
import { MAIL_ENVIRONMENT, stubEnvironment } from '../../support/environment.ts';
import { lambdaContext } from '../../support/example-requests.ts';
import { buildQueueEvent } from '../../support/queue-events.ts';

const { tables, organisation, administrator, key, importedKey } = await deploy();
vi.stubEnv('IMPORTED_KEYS_TABLE', tables.importedKeys);
stubEnvironment(MAIL_ENVIRONMENT);
const sqs = mockClient(SQSClient);
const ses = mockClient(SESClient);
const north = await organisation({ name: 'Northgate University' });
const ada = await administrator(north);
await administrator(north, 'Ben Carter');
const ask = signedInAs(ada);
const anybody = signedInAs('');

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
  ses.reset();
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const report = (value: string) => anybody('POST', '/leaks', { body: { value } });
const listReports = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) => (input.Entries ?? []).map(({ MessageBody = '' }) => MessageBody));
const handle = async (reports = listReports()) => {
  const result = await handleLeak(buildQueueEvent(...reports.map((one) => JSON.parse(one))), lambdaContext);
  return (result as { batchItemFailures: unknown[] }).batchItemFailures.length;
};
const isEnabled = async (made: ApiKey) => (await ask<KeyJson>('GET', formatKeyPath(made))).body.enabled;
const readMails = () =>
  Promise.all(
    ses
      .commandCalls(SendRawEmailCommand)
      .map(({ args: [{ input }] }) => simpleParser(Buffer.from(input.RawMessage?.Data ?? []))),
  );

describe('a reported value', () => {
  test('a reported value disables its key, and its administrators are told once', async () => {
    const { key: made, value } = await key(north, 'full');
    expect(await report(` ${value}\n`)).toMatchObject({ status: 202, text: '' });
    const reports = listReports();
    expect(reports.join()).not.toContain(value);
    await handle(reports);
    expect(await isEnabled(made)).toBe(false);
    const mails = await readMails();
    expect(mails).toHaveLength(2);
    expect(mails[0]?.subject).toBe('“Library” was disabled, because its value has leaked');
    expect(mails[0]?.text).toContain(
      `https://keys.example.org/organisations/${made.organisationId}/api-keys/`,
    );
    expect(JSON.stringify(mails)).not.toContain(value);
    const [event] = await listEvents(ask, made);
    expect(event).toMatchObject({
      type: 'disabled',
      actor: { subject: 'latchkey', name: 'Latchkey, for somebody who found its value' },
      after: { enabled: false },
    });

    ses.resetHistory();
    await report(value); // by the next who finds it
    await handle(listReports().slice(1));
    expect(await readMails()).toEqual([]);
  });

  test('a report that comes again after its mails failed disables nothing again, and tells the administrators', async () => {
    const { key: made, value } = await key(north, 'full');
    await report(value);
    ses.on(SendRawEmailCommand).rejects(Object.assign(new Error('no response'), { name: 'TimeoutError' }));
    expect(await handle()).toBe(1);
    expect(await isEnabled(made)).toBe(false);
    ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
    ses.resetHistory();
    expect(await handle()).toBe(0);
    expect(await readMails()).toHaveLength(2);
    expect((await listEvents(ask, made)).map(({ type }) => type)).toEqual(['disabled', 'created']);
  });

  test('a reported value disables its key and raises an alarm if nobody can be told', async () => {
    const { value } = await key(await organisation(), 'full');
    await report(value);
    const linesBefore = logged.length;
    expect(await handle()).toBe(0);
    const lines = logged.slice(linesBefore).join('');
    expect(lines).toContain('"RemindersUndeliverable":1');
    expect(lines).toContain('"outcome":"untold"');
  });

  test('an imported value disables its key', async () => {
    const { key: made, value } = await importedKey(north);
    await report(value);
    await handle();
    expect(await isEnabled(made)).toBe(false);
    await ask('DELETE', formatKeyPath(made));
    sqs.resetHistory();
    await report(value); // by the next who finds it
    expect(await handle()).toBe(0);
  });

  test('other texts get the same response, and change nothing', async () => {
    const { key: made, value } = await key(north, 'full');
    const { status, text } = await report(value);
    const made_up = value.replace(/.{49}$/, '0'.repeat(49));
    sqs.resetHistory();
    for (const other of [made_up, made.keyId, '', 'x'.repeat(4000), `see ${value} here`]) {
      expect(await report(other)).toMatchObject({ status, text });
    }
    expect(listReports()).toHaveLength(5); // each is handed on, so that each takes the same time
    expect(await handle()).toBe(0);
    expect(await isEnabled(made)).toBe(true);
    expect(await readMails()).toEqual([]);
  });
});

describe('a report of GitHub', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const load = vi.fn(async () =>
    Response.json({
      public_keys: [
        { key_identifier: 'k1', key: publicKey.export({ type: 'spki', format: 'pem' }), is_current: true },
        // From GitHub's documentation, with the signature of the body below.
        {
          key_identifier: '90a421169f0a406205f1563a953312f0be898d3c7b6c06b681aa86a874555f4a',
          key: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9MJJHnMfn2+H4xL4YaPDA4RpJqUq\nkCmRCBnYERxZanmcpzQSXs1X/AljlKkbJ8qpVIW4clayyef9gWhFbNHWAA==\n-----END PUBLIC KEY-----\n',
          is_current: false,
        },
      ],
    }),
  );
  const send = (body: string, identifier: string, signature: string, headers: Asked['headers'] = {}) =>
    anybody('POST', '/leaks/github', {
      body,
      headers: {
        'github-public-key-identifier': identifier,
        'github-public-key-signature': signature,
        ...headers,
      },
    });
  const signed = (body: string) =>
    send(body, 'k1', sign('sha256', Buffer.from(body), privateKey).toString('base64'));

  beforeEach(() => vi.stubGlobal('fetch', load));

  test('a signed report disables the key of each value, and others are refused', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { key: made, value } = await key(north, 'full');
    const body = JSON.stringify([
      { token: value, type: 'latchkey', url: 'https://x.example', source: 'content' },
    ]);
    for (const signature of ['AAAA', '', 'no signature']) {
      expect(await send(body, 'k1', signature)).toMatchObject(refusedWith(400, 'signature-invalid'));
    }
    vi.setSystemTime(Date.now() + 59_999);
    expect(await send(body, 'k2', 'AAAA')).toMatchObject(refusedWith(400, 'signature-invalid'));
    expect(load).toHaveBeenCalledTimes(1); // made-up identifiers load nothing for a minute
    vi.setSystemTime(Date.now() + 1);
    load.mockRejectedValueOnce(new TypeError('fetch failed'));
    expect(await send(body, 'k2', 'AAAA')).toMatchObject(refusedWith(503, 'unavailable'));
    expect(await send(body, 'k2', 'AAAA')).toMatchObject(refusedWith(400, 'signature-invalid'));
    expect(load).toHaveBeenCalledTimes(3); // GitHub may have another key since
    expect(load).toHaveBeenCalledWith('https://api.github.com/meta/public_keys/secret_scanning', {
      signal: expect.any(AbortSignal),
    });
    const tampered = sign('sha256', Buffer.from(`${body} `), privateKey).toString('base64');
    expect(await send(body, 'k1', tampered)).toMatchObject(refusedWith(400, 'signature-invalid'));
    expect(listReports()).toEqual([]);

    expect(await signed(body)).toMatchObject({ status: 202, text: '' });
    await handle();
    expect(await isEnabled(made)).toBe(false);
    expect((await listEvents(ask, made))[0]?.actor.name).toBe('Latchkey, for GitHub');
  });

  test('a report of many values is handed on in as few messages as SQS takes, or else is to be sent again', async () => {
    const values = (count: number) =>
      JSON.stringify(Array.from({ length: count }, (_, index) => ({ token: `x${index}` })));
    for (const [count, batches] of [
      [10, [10]],
      [11, [10, 1]],
    ] as const) {
      sqs.resetHistory();
      expect((await signed(values(count))).status).toBe(202);
      const sent = sqs.commandCalls(SendMessageBatchCommand).map(({ args: [{ input }] }) => input.Entries);
      expect(sent.map((entries) => new Set(entries?.map(({ Id }) => Id)).size)).toEqual(batches);
    }
    const Failed = [{ Id: '0', SenderFault: false, Code: 'InternalError' }];
    sqs.on(SendMessageBatchCommand).resolves({ Failed });
    expect(await signed(values(1))).toMatchObject(refusedWith(500, 'internal-error'));
  });

  test.each([
    'application/json',
    undefined, // API Gateway encodes the body in base64
  ])('the signature in GitHub’s documentation is accepted with the media type %s', async (type) => {
    const answer = await send(
      '[{"token":"some_token","type":"some_type","url":"some_url"}]',
      '90a421169f0a406205f1563a953312f0be898d3c7b6c06b681aa86a874555f4a',
      'MEUCIQDKZokqnCjrRtw0tni+2Ltvl/uiMJ1EGumEsp1BsNr32AIgQY1YXD2nlj+XNfGK4rBfkMJ1JDOQcYXxa2sY8FNkrKc=',
      { 'content-type': type },
    );
    expect(answer.status).toBe(202);
  });

  test('a signed body that is no list of matches is refused', async () => {
    expect(await signed('{')).toMatchObject(refusedWith(400, 'invalid-json'));
    expect(await signed('[{"type":"x"}]')).toMatchObject(refusedWith(400, 'body-invalid'));
  });
});
