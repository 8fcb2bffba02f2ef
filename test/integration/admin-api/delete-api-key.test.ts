import { expect, test } from 'vitest';
import {
  formatKeyPath,
  formatKeysPath,
  type KeyJson,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';

const { organisation, administrator, key } = await deploy();
const north = await organisation();
const ask = signedInAs(await administrator(north));

test('a deleted key disappears immediately and finally, also from the list', async () => {
  const { key: made } = await key(north, 'full');
  expect(await ask('DELETE', formatKeyPath(made))).toMatchObject({ status: 204, text: '' });
  expect(await ask('GET', formatKeyPath(made))).toMatchObject(refusedWith(404, 'not-found'));
  expect((await ask('GET', formatKeysPath(north))).text).not.toContain(made.keyId);
  expect(await ask('DELETE', formatKeyPath(made))).toMatchObject(refusedWith(404, 'not-found'));
  expect(await ask('PATCH', formatKeyPath(made), { body: { enabled: true } })).toMatchObject(
    refusedWith(404, 'not-found'),
  );
  expect(await ask('POST', `${formatKeyPath(made)}/rotation`)).toMatchObject(refusedWith(404, 'not-found'));
});

test('the old key has no successor after that is deleted, and keeps its end', async () => {
  const { key: old } = await key(north, 'full');
  const { body: successor } = await ask<KeyJson>('POST', `${formatKeyPath(old)}/rotation`, {
    body: { overlapDays: 3 },
  });
  const { body: replaced } = await ask<KeyJson>('GET', formatKeyPath(old));
  expect((await ask('DELETE', formatKeyPath(successor))).status).toBe(204);
  const { body: alone } = await ask<KeyJson>('GET', formatKeyPath(old));
  const { replacedBy: _, ...rest } = replaced;
  expect(alone).toEqual({ ...rest, status: 'expiring', version: 3 });
});

test('a key whose predecessor no longer exists can be deleted', async () => {
  const { key: old } = await key(north, 'full');
  const { body: successor } = await ask<KeyJson>('POST', `${formatKeyPath(old)}/rotation`);
  await ask('DELETE', formatKeyPath(old));
  expect((await ask('DELETE', formatKeyPath(successor))).status).toBe(204);
});

test.each([
  ['expired', { at: new Date('2020-01-01T00:00:00Z') }],
  ['disabled', { enabled: false }],
])('an %s key can be deleted', async (_, { at, enabled = true }: { at?: Date; enabled?: boolean }) => {
  const { key: made } = await key(north, 'full', at);
  await ask('PATCH', formatKeyPath(made), { body: { enabled } });
  expect((await ask('DELETE', formatKeyPath(made))).status).toBe(204);
});
