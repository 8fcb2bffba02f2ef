import { describe, expect, test } from 'vitest';
import {
  formatKeyPath,
  formatKeysPath,
  type KeyJson,
  type PageJson,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';
import { daysAgo } from '../../support/fixtures.ts';

const { organisation, administrator, key, keys } = await deploy();
const north = await organisation();
const library = await organisation({ organisationId: 'library', path: [north.organisationId, 'library'] });
const ask = signedInAs(await administrator(north));

describe('key in a response', () => {
  test.each([
    ['active', 10],
    ['expiring', 350],
    ['expired', 370],
  ])('a key in a response is %s if it was created %i days ago', async (status, days) => {
    const { key: made } = await key(north, 'full', daysAgo(days));
    expect(await ask('GET', formatKeyPath(made))).toMatchObject({ status: 200, body: { status } });
  });

  test('a key in a response contains its last use, which does not change the version', async () => {
    const { key: made } = await key(north, 'full');
    const usedAt = new Date();
    await keys.recordUse(made.organisationId, made.keyId, usedAt);
    const { headers, body } = await ask<KeyJson>('GET', formatKeyPath(made));
    expect(body.lastUsedAt).toBe(usedAt.toISOString());
    expect(headers.etag).toBe('"1"');
  });

  test('a key in a response contains neither the hash of its value nor the organisations above', async () => {
    const { key: made } = await key(library, 'full');
    const { text } = await signedInAs(await administrator(library))('GET', formatKeyPath(made));
    expect(text).not.toContain(made.valueHash);
    expect(text).not.toContain(north.organisationId);
  });
});

describe('list of keys', () => {
  test('the list of keys contains only the organisation’s keys, newest first, each as in its own response', async () => {
    const college = await organisation();
    const askThere = signedInAs(await administrator(college));
    expect((await askThere('GET', formatKeysPath(college))).body).toEqual({ items: [] });
    const [three, oldest, newest] = await Promise.all(
      [3, 400, 1].map((days) => key(college, 'full', daysAgo(days))),
    );
    const department = await organisation({ path: [college.organisationId, 'dept'], organisationId: 'dept' });
    await key(department, 'full');
    const { body } = await askThere<PageJson<KeyJson>>('GET', formatKeysPath(college));
    expect(body.items.map(({ keyId }) => keyId)).toEqual(
      [newest, three, oldest].map((made) => made?.key.keyId),
    );
    for (const item of body.items) expect((await askThere('GET', formatKeyPath(item))).body).toEqual(item);
  });

  test('the list of keys can be read for an organisation below', async () => {
    const { key: made } = await key(library, 'authentication');
    const { body } = await ask<PageJson<KeyJson>>('GET', formatKeysPath(library));
    expect(body.items.map(({ keyId }) => keyId)).toContain(made.keyId);
  });
});
