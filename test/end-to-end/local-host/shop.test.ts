import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { subtractDays } from '../../../core/calendar.ts';
import { getToken, requestAdminApi } from '../../support/callers.ts';
import { type RunningHost, startHost } from '../../support/local-host.ts';
import { listMails } from '../../support/mailbox.ts';
import { synthesizeOrders } from '../../support/orders-app.ts';
import { SHOP } from '../../support/shop.ts';

let data: string;
let host: RunningHost;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'latchkey-shop-'));
  const config = join(data, 'shop.json');
  await writeFile(config, JSON.stringify({ ...SHOP, instance: 'shop', service: { name: 'Shop keys' } }));
  host = await startHost(data, '-c', `config=${config}`, '--protect', synthesizeOrders(join(data, 'orders')));
});
afterAll(async () => {
  await host?.stop();
  await rm(data, { recursive: true, force: true });
});

/** Calls the shop's API with a key. */
async function call(path: string, value: string): Promise<[status: number, permissionLevel: unknown]> {
  const response = await fetch(`${host.local.protectedApis[0]?.url}${path}`, {
    headers: { 'x-api-key': value, authorization: `Bearer ${value}` },
  });
  return [response.status, ((await response.json()) as { permissionLevel?: string }).permissionLevel];
}

/** Sends a request to the admin API that creates a key. */
async function create(path: string, body?: object) {
  const token = await getToken(data, 'ada@northgate.example');
  const response = await requestAdminApi(host.local, token, path, { method: 'POST', body });
  expect(response.status).toBe(201);
  return (await response.json()) as Record<'keyId' | 'value' | 'expiresOn' | 'permissionLevel', string>;
}

test('with a shop’s settings, its levels make the demonstration, and the example API is not offered', async () => {
  const { apiKeys, organisations } = host.local;
  expect(new Set(apiKeys.map(({ permissionLevel }) => permissionLevel))).toEqual(
    new Set(['reader', 'head-office']),
  );
  expect(organisations.find(({ organisationId }) => organisationId === 'northgate')?.features).toEqual([
    'stock',
  ]);
  expect(host.output()).toContain('example protected API  not deployed');
});

test('with a shop’s settings, a key is created, used, refused elsewhere, replaced and reminded of', async () => {
  const keys = '/organisations/northgate/api-keys';
  const old = await create(keys, { name: 'Till 7', permissionLevel: 'till' });
  expect(await call('/orders', old.value)).toEqual([200, 'till']);
  expect((await call('/prices', old.value))[0]).toBe(403);

  const replacement = await create(`${keys}/${old.keyId}/rotation`);
  expect(replacement.permissionLevel).toBe('till');
  expect(await call('/orders', replacement.value)).toEqual([200, 'till']);

  const date = subtractDays(new Date(`${old.expiresOn}T12:00:00Z`), 30)
    .toISOString()
    .slice(0, 10);
  const reminders = await execa('npm', ['run', '-s', 'reminders', '--', '--data', data, '--date', date]);
  expect(reminders.stdout).toMatch(/ada@northgate\.example: “Till 7” of northgate, stage 30, .*\(own\)$/m);
  const toAda = (await listMails(host.local)).find(({ destination }) =>
    destination.to.includes('ada@northgate.example'),
  );
  expect(toAda?.body.text).toContain('Permission level: Till');
  expect(toAda?.body.text).toContain('read orders; place, change and cancel orders');
  expect(toAda?.body.text).toContain('Shop keys');
});
