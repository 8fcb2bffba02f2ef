import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import {
  buildMailed,
  buildRequest,
  type Contact,
  formatStopToken,
  PENDING_MAX,
} from '../../../core/contacts/contact.ts';
import type { KeyReference } from '../../../core/key-value.ts';
import { createKey, editKey } from '../../../core/life-cycle.ts';
import type { Organisation } from '../../../core/organisation.ts';
import type { PermissionCatalogue } from '../../../core/permissions.ts';
import { renewKey } from '../../../core/self-rotation.ts';
import { createContactStore } from '../../../store/contacts.ts';
import { type Asked, presenting, refusedWith, signedInAs } from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';
import { type Fault, startDynamodbEdge } from '../../support/dynamodb-edge.ts';
import { buildRenewingCatalogue, changeContextAt, daysAgo, policy } from '../../support/fixtures.ts';
import { listProblems, OPERATIONS, type Operation } from '../../support/openapi.ts';

/** The media type of errors from API Gateway, which no function returns. */
const OF_THE_GATEWAY = 'application/json';
/** What API Gateway answers to programs itself, if an operation needs a sign-in. */
const REFUSALS = ['invalid-credentials', 'forbidden'];

const RENEWING = buildRenewingCatalogue('full', 'reports');
/** Permissions of OpenAthens, with levels that renew themselves and one that manages keys. */
const CATALOGUE: PermissionCatalogue = {
  permissions: { ...RENEWING.permissions, keys: { can: 'manage keys', managesKeys: true } },
  permissionLevels: {
    ...RENEWING.permissionLevels,
    chief: { title: 'Chief', permissions: ['keys', 'authentication'], reach: 'branch' },
  },
};

/** Every documented response of a function: the status and, for problems, the type. */
function listDocumented({ answers, isPublic }: Operation): { status: string; problem: string }[] {
  return Object.entries(answers).flatMap(([status, { content = {} }]) => {
    if (Number(status) < 300) return [{ status, problem: '' }];
    const ours = Object.entries(content).filter(([type]) => type !== OF_THE_GATEWAY);
    const problems = ours.flatMap(([, media]) => listProblems(media));
    const given = isPublic ? problems : problems.filter((one) => !REFUSALS.includes(one));
    return given.map((problem) => ({ status, problem }));
  });
}

const { client, tables, organisation, administrator, key, keys } = await deploy();
const north = await organisation();
const ada = await administrator(north);
const ofNothing = await administrator({ organisationId: 'gone' });
vi.stubEnv('PERMISSION_CATALOGUE', JSON.stringify(CATALOGUE));
const { key: expired } = await key(north, 'full', new Date('2020-01-01T00:00:00Z'));
const reporting = await key({ ...north, features: ['reports'] }, 'reports'); // before it was switched off

/** Contacts: one who was never asked, one who has confirmed, and one who was asked just now. */
const [NEW, CONFIRMED, ASKED] = ['new@b.example', 'confirmed@b.example', 'asked@b.example'] as const;
const contacts = createContactStore(client, tables.contacts);
/** Stores a contact as if they had been asked. */
async function aContact({ organisationId }: Organisation, email: string, answer: Partial<Contact> = {}) {
  const input = { organisationId, email };
  const contact = buildRequest(undefined, input, { requestedBy: 'Ada', now: new Date(), randomBytes });
  await contacts.put({ ...contact, ...answer }, undefined);
  return contact;
}
async function aLink(to: 'confirm' | 'stop'): Promise<{ token: string }> {
  const asked = await aContact(north, `${to}@b.example`);
  if (to === 'stop') return { token: formatStopToken(asked) };
  const mailed = buildMailed(asked, new Date(), randomBytes);
  await contacts.put(mailed.contact, asked);
  return { token: mailed.token };
}
await aContact(north, CONFIRMED, { confirmedAt: new Date().toISOString() });
await aContact(north, ASKED);

/** An organisation with as many contacts who have not confirmed as it may have. */
const busy = await organisation();
const busyAda = await administrator(busy);
for (let index = 0; index < PENDING_MAX; index++) await aContact(busy, `busy${index}@b.example`);
const busyKey = await withContacts(busy, (await key(busy, 'full')).key, [NEW]);

async function withContacts(owner: Organisation, stored: ApiKey, addresses: string[]): Promise<ApiKey> {
  const edited = editKey(owner, stored, { contacts: addresses }, policy, changeContextAt(new Date()));
  await keys.commit(edited.changes);
  return edited.key;
}

const sqs = mockClient(SQSClient).on(SendMessageCommand).resolves({});
sqs.on(SendMessageBatchCommand).resolves({});

/** GitHub's keys, as if these were its own. */
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const github = { key_identifier: 'k1', key: publicKey.export({ type: 'spki', format: 'pem' }) };
const { fetch } = globalThis;
function signAsGithub(body: string) {
  const signature = sign('sha256', Buffer.from(body), privateKey).toString('base64');
  return { 'github-public-key-identifier': 'k1', 'github-public-key-signature': signature };
}

let made: ApiKey;
let value: string;
let fault: Fault | undefined;
let meanwhile: (() => Promise<void>) | undefined;
beforeEach(async () => {
  const created = await key(north, 'full');
  made = await withContacts(north, created.key, [NEW, CONFIRMED, ASKED]);
  ({ value } = created);
  fault = undefined;
  meanwhile = undefined;
  vi.stubEnv('ADMINISTRATORS_TABLE', tables.administrators);
  vi.stubEnv('CONTACTS_TABLE', tables.contacts);
  vi.stubEnv('ORGANISATIONS_TABLE', tables.organisations);
  vi.stubEnv('API_KEYS_TABLE', tables.apiKeys);
  vi.stubEnv('LEAK_QUEUE_URL', 'https://sqs.example/leak');
  vi.useRealTimers();
  vi.stubGlobal('fetch', (...given: Parameters<typeof fetch>) =>
    String(given[0]).startsWith('https://api.github.com/')
      ? Promise.resolve(Response.json({ public_keys: [github] }))
      : fetch(...given),
  );
});
const endpoint = await startDynamodbEdge(async (operation) => {
  if (operation === 'TransactWriteItems') await meanwhile?.();
  return fault;
});
vi.stubEnv('AWS_ENDPOINT_URL', endpoint); // for the handlers' client, which is made when it is first used
vi.stubEnv('AWS_MAX_ATTEMPTS', '1');

/** Makes a key that has renewed itself, and is not needed any more. */
async function aReplacedKey(): Promise<{ key: ApiKey; value: string }> {
  const created = await key(north, 'full', daysAgo(4));
  const renewing = { ...policy, catalogue: buildRenewingCatalogue('full') };
  const renewed = renewKey(north, created.key, undefined, {}, renewing, changeContextAt(daysAgo(3)));
  await keys.commit(renewed.changes);
  await keys.recordUse(north.organisationId, renewed.key.keyId, daysAgo(2));
  const replaced = await keys.find(north.organisationId, created.key.keyId);
  return { key: replaced ?? created.key, value: created.value };
}

/** How a request differs from one that succeeds. */
interface Differing extends Asked {
  subject?: string;
  /** The value of a key that manages keys, instead of an administrator. */
  presented?: string;
  key?: ApiKey;
  organisationId?: string;
  query?: string;
}

const GOOD: Record<string, object> = {
  createApiKey: { name: 'Library', permissionLevel: 'full' },
  updateApiKey: { name: 'Loans' },
  requestContactConfirmation: { email: NEW },
  confirmContact: await aLink('confirm'),
  declineContact: await aLink('stop'),
  reportLeak: { value: 'x' },
  reportGithubLeaks: [{ token: 'x' }],
};

function send<Body>({ method, path, operationId }: Operation, differing: Differing) {
  const { subject = ada, presented, key = made, organisationId = key.organisationId, query = '' } = differing;
  const { body = GOOD[operationId] } = differing;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = {
    ...(operationId === 'reportGithubLeaks' && signAsGithub(text)),
    ...(/Self$/.test(operationId) && { 'x-api-key': value }),
  };
  const target = path.replace('{organisationId}', organisationId).replace('{keyId}', key.keyId);
  const ask = presented === undefined ? signedInAs(subject) : presenting(presented, CATALOGUE);
  return ask<Body>(method, target + query, {
    body: GOOD[operationId],
    ...differing,
    headers:
      differing.headers && !/Self$/.test(operationId)
        ? differing.headers
        : { ...headers, ...differing.headers },
  });
}

async function aManagingKey() {
  const wish = { name: 'Provisioning', permissionLevel: 'chief' };
  const made = createKey(north, wish, { ...policy, catalogue: CATALOGUE }, changeContextAt(new Date()));
  await keys.commit(made.changes);
  return made;
}

/** An Idempotency-Key that is the same within a test. */
const identify = () => ({ 'idempotency-key': made.keyId });
const sendFirst = (operation: Operation) => send<KeyReference>(operation, { headers: identify() });

/** What provokes each type of problem. */
const PROVOKING: Record<string, (operation: Operation) => Differing | Promise<Differing>> = {
  'invalid-json': () => ({ body: '{' }),
  'body-invalid': ({ operationId }) => ({ body: operationId === 'reportGithubLeaks' ? {} : [] }),
  'signature-invalid': () => ({ headers: { 'github-public-key-identifier': 'k1' } }),
  'unknown-field': () => ({ body: { nmae: 'Library' } }),
  'immutable-field': () => ({ body: { expiresOn: '2099-01-01' } }),
  'name-invalid': () => ({ body: { ...GOOD.createApiKey, name: ' ' } }),
  'note-invalid': () => ({ body: { ...GOOD.createApiKey, note: 'a\u202Eb' } }),
  'contacts-invalid': () => ({ body: { ...GOOD.createApiKey, contacts: ['nobody'] } }),
  'contact-unknown': () => ({ body: { email: 'other@b.example' } }),
  'contacts-pending': ({ operationId }) => ({
    subject: busyAda,
    key: busyKey,
    body:
      operationId === 'requestContactConfirmation'
        ? { email: NEW }
        : { ...GOOD.createApiKey, contacts: ['one@more.example'] },
  }),
  'contact-confirmed': () => ({ body: { email: CONFIRMED } }),
  'contact-asked-recently': () => ({ body: { email: ASKED } }),
  'permission-level-unknown': () => ({ body: { ...GOOD.createApiKey, permissionLevel: 'admin' } }),
  'permission-level-not-offered': ({ operationId }) =>
    /^rotate/.test(operationId)
      ? { key: reporting.key, headers: { 'x-api-key': reporting.value } }
      : { body: { ...GOOD.createApiKey, permissionLevel: 'reports' } },
  'overlap-invalid': () => ({ body: { overlapDays: 31 } }),
  'filter-invalid': () => ({ query: '?branch=some' }),
  'limit-invalid': () => ({ query: '?limit=0' }),
  'cursor-invalid': () => ({ query: '?cursor=x' }),
  'precondition-invalid': () => ({ headers: { 'if-match': '1' } }),
  'not-an-administrator': () => ({ subject: 'stranger' }),
  'permission-level-forbidden': async () => ({ presented: (await aManagingKey()).value }),
  'own-key': async () => {
    const { key: itself, value } = await aManagingKey();
    return { presented: value, key: itself };
  },
  'not-found': ({ operationId, isPublic }) => {
    if (isPublic) return { body: { token: 'x' } };
    return operationId === 'listOrganisations' ? { subject: ofNothing } : { organisationId: 'nowhere' };
  },
  'rotation-impossible': () => ({ key: expired }),
  conflict: () => {
    meanwhile = () =>
      keys.commit(editKey(north, made, { name: 'Theirs' }, policy, changeContextAt(new Date())).changes);
    return {};
  },
  'idempotency-key-invalid': () => ({ headers: { 'idempotency-key': '"' } }),
  'idempotency-key-reused': async (operation) => {
    await sendFirst(operation);
    const { operationId } = operation;
    const body =
      operationId === 'createApiKey' ? { ...GOOD.createApiKey, name: 'Loans' } : { overlapDays: 7 };
    return { headers: identify(), body };
  },
  'already-created': async (operation) => {
    const { body } = await sendFirst(operation);
    await keys.recordUse(body.organisationId, body.keyId, new Date());
    return { headers: identify() };
  },
  'invalid-credentials': () => ({ headers: { 'x-api-key': `${value}x` } }),
  'renewal-not-permitted': async () => ({
    headers: { 'x-api-key': (await key(north, 'authentication')).value },
  }),
  'already-replaced': async (operation) => {
    const { body } = await send<KeyReference>(operation, {});
    await keys.recordUse(body.organisationId, body.keyId, new Date());
    return {};
  },
  'still-needed': async () => ({ headers: { 'x-api-key': (await key(north, 'full')).value } }),
  'request-in-progress': (operation) => {
    meanwhile = async () => {
      meanwhile = undefined;
      await sendFirst(operation);
    };
    return { headers: identify() };
  },
  'version-outdated': () => ({ headers: { 'if-match': '"7"' } }),
  'body-too-large': () => ({ body: ' '.repeat(8193) }),
  'unsupported-media-type': () => ({ body: '<name/>', headers: { 'content-type': 'application/xml' } }),
  'internal-error': ({ operationId }) => {
    if (operationId === 'deleteSelf') vi.stubEnv('API_KEYS_TABLE', 'no-such-table');
    vi.stubEnv('ADMINISTRATORS_TABLE', 'no-such-table');
    vi.stubEnv('CONTACTS_TABLE', 'no-such-table');
    vi.stubEnv('ORGANISATIONS_TABLE', 'no-such-table');
    vi.stubEnv('LEAK_QUEUE_URL', '');
    return {};
  },
  unavailable: ({ operationId }) => {
    if (operationId === 'reportGithubLeaks') {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 }); // the keys may be loaded again
      vi.stubGlobal('fetch', () => Promise.reject(new Error('No connection')));
      return { headers: { 'github-public-key-identifier': 'k2' } };
    }
    fault = { __type: 'ThrottlingException' };
    return {};
  },
};

describe.each(OPERATIONS.map((operation) => [operation.operationId, operation] as const))(
  '%s',
  (_, operation) => {
    test.each(listDocumented(operation))(
      'the operation returns the documented response $status $problem',
      async ({ status, problem }) => {
        if (operation.operationId === 'deleteSelf') ({ key: made, value } = await aReplacedKey());
        if (problem === '') {
          expect(await send(operation, {})).toMatchObject({ status: Number(status) });
        } else {
          const provoking = await PROVOKING[problem]?.(operation);
          if (!provoking) throw new Error(`Nothing here provokes ${problem}`);
          expect(await send(operation, provoking)).toMatchObject(refusedWith(Number(status), problem));
        }
      },
    );
  },
);
