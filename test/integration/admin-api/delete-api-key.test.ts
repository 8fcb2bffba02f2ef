import { expect, test } from 'vitest';
import { keyPath, keysPath, refused, signedInAs } from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';

const { organisation, administrator, key } = await deploy();
const north = await organisation();
const ask = signedInAs(await administrator(north));

test('a deleted key is gone at once, for good, and from the list', async () => {
  const { key: made } = await key(north, 'full');
  expect(await ask('DELETE', keyPath(made))).toMatchObject({ status: 204, text: '' });
  expect(await ask('GET', keyPath(made))).toMatchObject(refused(404, 'not-found'));
  expect((await ask('GET', keysPath(north))).text).not.toContain(made.keyId);
  expect(await ask('DELETE', keyPath(made))).toMatchObject(refused(404, 'not-found'));
  expect(await ask('PATCH', keyPath(made), { body: { enabled: true } })).toMatchObject(
    refused(404, 'not-found'),
  );
  expect(await ask('POST', `${keyPath(made)}/rotation`)).toMatchObject(refused(404, 'not-found'));
});

test.each([
  ['expired', { at: new Date('2020-01-01T00:00:00Z') }],
  ['disabled', { enabled: false }],
])('an %s key can be deleted, too', async (_, { at, enabled = true }: { at?: Date; enabled?: boolean }) => {
  const { key: made } = await key(north, 'full', at);
  await ask('PATCH', keyPath(made), { body: { enabled } });
  expect((await ask('DELETE', keyPath(made))).status).toBe(204);
});
