import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { getKeyContext, isInReach } from '../../core/key-context.ts';
import type { Permission } from '../../core/permission.ts';
import type { PermissionCatalogue, PermissionLevel } from '../../core/permissions.ts';
import { handler as checkKey } from '../../lambdas/authorizer/check-key.ts';
import { handler as planRun } from '../../lambdas/reminders/plan-run.ts';
import { handler as sendDigest } from '../../lambdas/reminders/send-digest.ts';
import {
  formatKeyPath,
  formatKeysPath,
  type KeyJson,
  type NewKeyJson,
  refusedWith,
  signedInAs,
} from '../support/admin-api.ts';
import { buildEvent, METHOD_ARN } from '../support/authorizer-events.ts';
import { deploy } from '../support/deployment.ts';
import { stubEnvironment } from '../support/environment.ts';
import { lambdaContext } from '../support/example-requests.ts';
import { buildRequirementVariables, policy } from '../support/fixtures.ts';
import { decide } from '../support/policy-decision.ts';
import { buildQueueEvent } from '../support/queue-events.ts';
import { SHOP } from '../support/shop.ts';
import { createLedgerTables } from '../support/tables.ts';

const { client, organisation, administrator } = await deploy();
const chain = await organisation({ features: ['stock'] });
const branch = await organisation({
  organisationId: `${chain.organisationId.slice(0, 20)}branch`,
  path: [chain.organisationId, `${chain.organisationId.slice(0, 20)}branch`],
  parentId: chain.organisationId,
});
const subject = await administrator(chain);
const ask = signedInAs(subject);
const ledger = await createLedgerTables(client);
const sqs = mockClient(SQSClient);
const ses = mockClient(SESClient);

/** Sets the environment of all functions to that of a deployment with these permissions and levels. */
function configure(catalogue: PermissionCatalogue): void {
  vi.stubEnv('PERMISSION_CATALOGUE', JSON.stringify(catalogue));
}

beforeEach(() => configure(SHOP));
afterEach(() => vi.useRealTimers());

async function create(permissionLevel: PermissionLevel, owner = chain) {
  return ask<NewKeyJson>('POST', formatKeysPath(owner), { body: { name: 'Orders', permissionLevel } });
}

/** Checks a key as the authorizer for a permission does. @returns whether it is allowed, and the key context */
async function use(value: string, permission: Permission, catalogue: PermissionCatalogue = SHOP) {
  stubEnvironment(buildRequirementVariables(permission, { ...policy, catalogue }));
  const event = buildEvent('REST REQUEST', { 'x-api-key': value });
  const { policyDocument, context } = await checkKey(event);
  return {
    verdict: decide(policyDocument, METHOD_ARN, new Date()),
    key: getKeyContext({ requestContext: { authorizer: context } }),
  };
}

test('a shop’s levels are offered, by the features of each organisation', async () => {
  const listLevels = async ({ organisationId }: typeof chain) =>
    (await ask<{ items: unknown[] }>('GET', `/organisations/${organisationId}/permission-levels`)).body.items;
  expect(await listLevels(chain)).toEqual([
    { permissionLevel: 'reader', title: 'Read only', permissions: ['orders', 'stock'] },
    {
      permissionLevel: 'till',
      title: 'Till',
      description: 'Takes orders in one shop.',
      permissions: ['orders', 'order-changes'],
    },
    {
      permissionLevel: 'head-office',
      title: 'Head office',
      permissions: ['orders', 'order-changes', 'stock', 'prices'],
    },
  ]);
  expect((await listLevels(branch)).map((level) => (level as { permissions: unknown }).permissions)).toEqual([
    ['orders'],
    ['orders', 'order-changes'],
    ['orders', 'order-changes', 'prices'],
  ]);
});

test('a level that is not the shop’s is refused, and the answer names those that are', async () => {
  const refused = await create('full');
  expect(refused).toMatchObject(refusedWith(400, 'permission-level-unknown', 'permissionLevel'));
  expect(refused.text).toContain('must be one of reader, till, head-office');
});

test('a key opens what its level permits, gets 403 for the rest, and acts as far as its level reaches', async () => {
  const { value: till } = (await create('till')).body;
  expect((await use(till, 'order-changes')).verdict).toBe('allowed');
  expect((await use(till, 'prices')).verdict).toBe('denied explicitly');
  const { value: office } = (await create('head-office')).body;
  expect((await use(office, 'stock')).verdict).toBe('allowed');
  const { value: withoutStock } = (await create('head-office', branch)).body;
  expect((await use(withoutStock, 'stock')).verdict).toBe('denied explicitly');

  expect((await use(till, 'orders')).key).toMatchObject({ permissionLevel: 'till', reach: 'own' });
  const reaches = async (value: string) => {
    const { key } = await use(value, 'orders');
    return [chain, branch].map(({ path }) => isInReach(key, path));
  };
  expect(await reaches(till)).toEqual([true, false]);
  expect(await reaches(office)).toEqual([true, true]);
  expect(await reaches(withoutStock)).toEqual([false, true]);
});

test('a level that is taken away permits nothing, is shown by its ID, and can only be exchanged for another', async () => {
  const { value, ...made } = (await create('till')).body;
  const { till: _, ...permissionLevels } = SHOP.permissionLevels;
  const later = { ...SHOP, permissionLevels };
  configure(later);
  for (const permission of Object.keys(SHOP.permissions)) {
    const { verdict, key } = await use(value, permission, later);
    expect([verdict, key.reach]).toEqual(['denied explicitly', 'own']);
  }
  expect((await ask<KeyJson>('GET', formatKeyPath(made))).body.permissionLevel).toBe('till');
  expect((await create('till')).status).toBe(400);
  const edit = (body: object) => ask<KeyJson>('PATCH', formatKeyPath(made), { body });
  expect(await edit({ permissionLevel: 'till' })).toMatchObject(
    refusedWith(400, 'permission-level-unknown', 'permissionLevel'),
  );
  const renamed = await edit({ name: 'Old till' });
  expect(renamed).toMatchObject({ status: 200, body: { name: 'Old till', permissionLevel: 'till' } });
  expect(await ask('POST', `${formatKeyPath(made)}/rotation`)).toMatchObject(
    refusedWith(400, 'permission-level-not-offered', 'permissionLevel'),
  );
  expect((await edit({ permissionLevel: 'reader' })).status).toBe(200);
  expect((await use(value, 'orders', later)).verdict).toBe('allowed');
});

test('a key is replaced with its level, and the reminder of its end says what the shop’s programs can do', async () => {
  const { value: _, ...old } = (await create('head-office')).body;
  const rotated = await ask<NewKeyJson>('POST', `${formatKeyPath(old)}/rotation`);
  expect(rotated).toMatchObject({ status: 201, body: { permissionLevel: 'head-office' } });
  expect((await use(rotated.body.value, 'prices')).verdict).toBe('allowed');

  const variables = {
    DIGESTS_TABLE: ledger.digests,
    DIGEST_KEYS_TABLE: ledger.digestKeys,
    REMINDERS_TABLE: ledger.reminders,
    REMINDER_RUNS_TABLE: ledger.reminderRuns,
    REMINDER_STAGES: '30,0',
    PLAN_QUEUE_URL: 'https://sqs.example/plan',
    SEND_QUEUE_URL: 'https://sqs.example/send',
    MAIL_SENDER: 'keys@shop.example',
    SERVICE_NAME: 'Shop keys',
    CONFIGURATION_SET: 'mails',
    PAGE_URL: 'https://keys.shop.example',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  sqs.on(SendMessageBatchCommand).resolves({});
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
  const time = new Date(Date.parse(old.expiresAt) - 10 * 24 * 60 * 60 * 1000).toISOString();
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(time) });
  await planRun(buildQueueEvent({ time, run: time }), {
    ...lambdaContext,
    getRemainingTimeInMillis: () => 900_000,
  });
  await sendDigest(buildQueueEvent({ run: time, recipientId: subject }), lambdaContext);
  const [sent] = ses
    .commandCalls(SendRawEmailCommand)
    .map(({ args }) => args[0].input.RawMessage?.Data ?? []);
  const { text = '' } = await simpleParser(Buffer.from(sent ?? []));
  expect(text).toContain('Permission level: Head office');
  expect(text).toContain(
    'What programs can do with it: read orders; place, change and cancel orders; read stock levels; set prices',
  );
});
