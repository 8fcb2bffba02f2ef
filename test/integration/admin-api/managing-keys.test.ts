import { afterEach, describe, expect, test, vi } from 'vitest';
import { editKey } from '../../../core/life-cycle.ts';
import type { Organisation } from '../../../core/organisation.ts';
import type { PermissionCatalogue } from '../../../core/permissions.ts';
import { handler as listOrganisations } from '../../../lambdas/admin-api/list-organisations.ts';
import {
  type Answer,
  type Ask,
  formatKeyPath,
  formatKeysPath,
  listEvents,
  logged,
  type NewKeyJson,
  type PageJson,
  presenting,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { buildAdminEvent, buildProgramEvents } from '../../support/admin-events.ts';
import { deploy } from '../../support/deployment.ts';
import { setForThisTest } from '../../support/environment.ts';
import { lambdaContext } from '../../support/example-requests.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';

const CATALOGUE: PermissionCatalogue = {
  permissions: {
    orders: { can: 'read orders' },
    stock: { can: 'read stock', feature: true },
    refunds: { can: 'refund' },
    keys: { can: 'manage API keys', managesKeys: true },
  },
  permissionLevels: {
    reader: { title: 'Reader', permissions: ['orders'] },
    stocktaker: { title: 'Stocktaker', permissions: ['orders', 'stock'] },
    regional: { title: 'Regional reader', permissions: ['orders'], reach: 'branch' },
    cashier: { title: 'Cashier', permissions: ['orders', 'refunds'] },
    provisioner: { title: 'Provisioner', permissions: ['keys', 'orders', 'stock'], reach: 'branch' },
    local: { title: 'Local provisioner', permissions: ['keys', 'orders'] },
    chief: { title: 'Chief', permissions: ['keys', 'orders'], reach: 'branch', delegates: true },
  },
};

policy.catalogue = CATALOGUE;
const { tables, organisation, administrator, key, keys, importedKey } = await deploy();
const top = await organisation({ organisationId: 'top', path: ['top'] });
const own = await organisation({ organisationId: 'own', path: ['top', 'own'], features: ['stock'] });
const below = await organisation({ organisationId: 'below', path: ['top', 'own', 'below'] });
const beside = await organisation({ organisationId: 'beside', path: ['top', 'beside'] });
const ada = signedInAs(await administrator(own));

const provisioner = await key(own, 'provisioner');
const program = presenting(provisioner.value, CATALOGUE);
const local = presenting((await key(own, 'local')).value, CATALOGUE);
const topProgram = presenting((await key(top, 'provisioner')).value, CATALOGUE);
const chief = await key(own, 'chief');
const delegate = presenting(chief.value, CATALOGUE);

const create = (
  ask: Ask,
  { organisationId }: Pick<Organisation, 'organisationId'>,
  permissionLevel: string,
) => ask<NewKeyJson>('POST', formatKeysPath({ organisationId }), { body: { name: 'Till', permissionLevel } });

/** Every way to change a key. */
const CHANGES: Record<string, (ask: Ask, path: string) => Promise<Answer<unknown>>> = {
  rename: (ask, path) => ask('PATCH', path, { body: { name: 'Mine' } }),
  disable: (ask, path) => ask('PATCH', path, { body: { enabled: false } }),
  'change the contacts of': (ask, path) => ask('PATCH', path, { body: { contacts: [] } }),
  lower: (ask, path) => ask('PATCH', path, { body: { permissionLevel: 'reader' } }),
  rotate: (ask, path) => ask('POST', `${path}/rotation`, { body: { overlapDays: 0 } }),
  delete: (ask, path) => ask('DELETE', path),
  'ask a contact of': (ask, path) =>
    ask('POST', `${path}/contact-requests`, { body: { email: 'a@b.example' } }),
};

afterEach(() => {
  vi.useRealTimers();
});

test('a managing key creates, edits, rotates and deletes keys of its branch, and is the actor of their events', async () => {
  for (const owner of [own, below]) {
    const created = await create(program, owner, 'reader');
    expect(created).toMatchObject({ status: 201, body: { createdBy: 'API key “Library”' } });
    const path = formatKeyPath(created.body);
    expect(created.headers.location).toBe(`/prod${path}`);
    expect((await program('GET', path)).body).toMatchObject({ name: 'Till' });
    expect(
      await program('PATCH', path, { body: { name: 'Till 2' }, headers: { 'If-Match': '"1"' } }),
    ).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
    });
    expect(await program('POST', `${path}/rotation`)).toMatchObject({ status: 201 });
    expect((await program('DELETE', path)).status).toBe(204);
    expect(JSON.parse(logged.at(-1) ?? '')).toMatchObject({
      service: 'admin-api',
      route: 'DELETE /organisations/{organisationId}/api-keys/{keyId}',
      byKey: provisioner.key.keyId,
      status: 204,
    });
    const events = await listEvents(ada, created.body);
    expect(events.map(({ type }) => type)).toEqual(['deleted', 'rotated', 'edited', 'created']);
    const { keyId } = provisioner.key;
    for (const { actor } of events) {
      expect(actor).toEqual({
        subject: keyId,
        key: { organisationId: 'own', keyId },
        name: 'Library',
        sourceIp: '192.0.2.10',
        userAgent: 'curl/8.9.1',
      });
    }
    const byKey = await program<PageJson<unknown>>(
      'GET',
      `/organisations/${owner.organisationId}/events?actor=${keyId}`,
    );
    expect(byKey.body.items).toHaveLength(5);
  }
  expect(logged.join('\n')).not.toContain(provisioner.value);
});

test('a managing key sees its branch, and one whose level does not reach it only its own organisation', async () => {
  const { key: underneath } = await key(below, 'reader');
  const listIds = async (ask: Ask, target: string) =>
    (await ask<PageJson<{ organisationId: string }>>('GET', target)).body.items.map(
      (item) => item.organisationId,
    );
  expect(await listIds(program, '/organisations')).toEqual(['own', 'below']);
  expect(await listIds(local, '/organisations')).toEqual(['own']);
  for (const list of ['api-keys', 'events']) {
    const target = `/organisations/own/${list}?branch=true&limit=1000`;
    expect(new Set(await listIds(program, target))).toEqual(new Set(['own', 'below']));
    expect(new Set(await listIds(local, target))).toEqual(new Set(['own']));
  }
  expect((await program('GET', formatKeyPath(underneath))).status).toBe(200);
  expect((await local('GET', formatKeyPath(underneath))).status).toBe(404);
});

describe('what a managing key may not do', () => {
  test.each([top, beside, { organisationId: 'nowhere' }])(
    'a managing key may not see or change keys outside of its branch: $organisationId',
    async (owner) => {
      const theirs =
        'path' in owner ? (await key(owner, 'reader')).key : { ...owner, keyId: chief.key.keyId };
      const attempts = [
        create(program, owner, 'reader'),
        program('GET', formatKeysPath(owner)),
        program('GET', `/organisations/${owner.organisationId}/events`),
        program('GET', `/organisations/${owner.organisationId}/permission-levels`),
        program('GET', formatKeyPath(theirs)),
        program('GET', `${formatKeyPath(theirs)}/recipients`),
        program('GET', `${formatKeyPath(theirs)}/events`),
        ...Object.values(CHANGES).map((change) => change(program, formatKeyPath(theirs))),
      ];
      for (const answer of await Promise.all(attempts))
        expect(answer).toMatchObject(refusedWith(404, 'not-found'));
    },
  );

  test.each([
    ['holds a permission that it lacks', program, 'cashier'],
    ['is its own', program, 'provisioner'],
    ['manages keys', program, 'local'],
    ['delegates', program, 'chief'],
    ['needs a feature that its organisation lacks, although one below has it', topProgram, 'stocktaker'],
    ['reaches the branch although its own does not', local, 'regional'],
    ['holds more than its own, even if that delegates', delegate, 'provisioner'],
  ])('a managing key may not make or change a key of a level that %s', async (_, ask, level) => {
    const refused = refusedWith(403, 'permission-level-forbidden');
    const reached = ask === local ? [own] : [own, below];
    for (const owner of reached) expect(await create(ask, owner, level)).toMatchObject(refused);
    const { key: theirs } = await key(own, level);
    for (const [name, change] of Object.entries(CHANGES)) {
      expect(await change(ask, formatKeyPath(theirs)), name).toMatchObject(refused);
    }
    const { body: mine } = await create(ask, own, 'reader');
    const raise = { body: { permissionLevel: level } };
    expect(await ask('PATCH', formatKeyPath(mine), raise)).toMatchObject(refused);
    expect(await keys.find('own', theirs.keyId)).toMatchObject({ version: 1 });
    expect(await keys.find('own', mine.keyId)).toMatchObject({ version: 1 });
  });

  test.each(Object.entries(CHANGES))(
    'a managing key may not %s itself, even if its level delegates',
    async (_, change) => {
      for (const [ask, itself] of [
        [program, provisioner.key],
        [delegate, chief.key],
      ] as const) {
        expect(await change(ask, formatKeyPath(itself))).toMatchObject(refusedWith(403, 'own-key'));
        expect(await keys.find('own', itself.keyId)).toMatchObject({ version: 1 });
      }
    },
  );

  test('a managing key may not get a new value for a key that it made, once an administrator has raised its level', async () => {
    const asked = {
      headers: { 'Idempotency-Key': 'raised' },
      body: { name: 'Till', permissionLevel: 'reader' },
    };
    const { body: made } = await program<NewKeyJson>('POST', formatKeysPath(own), asked);
    await ada('PATCH', formatKeyPath(made), { body: { permissionLevel: 'cashier' } });
    expect(await program('POST', formatKeysPath(own), asked)).toMatchObject(
      refusedWith(403, 'permission-level-forbidden'),
    );
  });

  test('a managing key may not do anything once it is disabled, deleted, or has ended, or its level no longer manages keys', async () => {
    const { key: made, value } = await key(own, 'provisioner');
    const ask = presenting(value, CATALOGUE);
    const path = formatKeyPath(made);
    expect((await ask('GET', '/organisations')).status).toBe(200);
    await ada('PATCH', path, { body: { permissionLevel: 'reader' } });
    expect((await ask('GET', '/organisations')).status).toBe(403);
    await ada('PATCH', path, { body: { permissionLevel: 'provisioner', enabled: false } });
    expect((await ask('GET', '/organisations')).status).toBe(401);
    await ada('PATCH', path, { body: { enabled: true } });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(made.expiresAt) });
    expect((await ask('GET', '/organisations')).status).toBe(401);
    vi.useRealTimers();
    expect((await ask('GET', '/organisations')).status).toBe(200);
    await ada('DELETE', path);
    expect((await ask('GET', '/organisations')).status).toBe(401);
  });

  test('a managing key may not do anything without the permission, or without the feature that the permission needs', async () => {
    const { value } = await key(own, 'reader');
    expect((await presenting(value, CATALOGUE)('GET', '/organisations')).status).toBe(403);
    const keysAsFeature = { ...CATALOGUE.permissions.keys, can: 'manage API keys', feature: true };
    const catalogue = { ...CATALOGUE, permissions: { ...CATALOGUE.permissions, keys: keysAsFeature } };
    expect((await presenting(provisioner.value, catalogue)('GET', '/organisations')).status).toBe(403);
  });
});

test('a managing key whose level delegates manages other keys of its level, and no broader ones', async () => {
  const { body: sibling } = await create(delegate, below, 'chief');
  expect(await delegate('PATCH', formatKeyPath(sibling), { body: { enabled: false } })).toMatchObject({
    status: 200,
  });
  expect((await create(delegate, own, 'local')).status).toBe(201);
});

test('a managing key is offered only the levels that it may give', async () => {
  const listOffered = async (ask: Ask, { organisationId }: Organisation) =>
    (
      await ask<PageJson<{ permissionLevel: string }>>(
        'GET',
        `/organisations/${organisationId}/permission-levels`,
      )
    ).body.items.map(({ permissionLevel }) => permissionLevel);
  expect(await listOffered(program, own)).toEqual(['reader', 'stocktaker', 'regional']);
  expect(await listOffered(delegate, below)).toEqual(['reader', 'regional', 'local', 'chief']);
});

test('a key of a level that is no longer configured is left to administrators', async () => {
  const { key: made } = await key(own, 'reader');
  const catalogue = { ...CATALOGUE, permissionLevels: { ...CATALOGUE.permissionLevels } };
  delete (catalogue.permissionLevels as Record<string, unknown>).reader;
  vi.stubEnv('PERMISSION_CATALOGUE', JSON.stringify(catalogue));
  const refused = refusedWith(403, 'permission-level-forbidden');
  expect(await program('DELETE', formatKeyPath(made))).toMatchObject(refused);
  expect((await ada('DELETE', formatKeyPath(made))).status).toBe(204);
  vi.stubEnv('PERMISSION_CATALOGUE', JSON.stringify(CATALOGUE));
});

describe('the two ways in', () => {
  const anything = { headers: {}, body: Buffer.alloc(0), method: 'GET', target: '/organisations' };
  const call = async (event: object) => {
    const { statusCode, body } = await listOrganisations(event as never, lambdaContext);
    return { statusCode, body: JSON.parse(String(body)) };
  };

  test('a token whose claims look like a key is that of a person', async () => {
    const { event } = buildAdminEvent(anything, 'stranger');
    const { organisationId, keyId } = provisioner.key;
    const pretended = { organisationId, keyId, permissionLevel: 'chief', reach: 'branch', lambda: { keyId } };
    const { authorizer } = event.requestContext as unknown as { authorizer: { jwt: { claims: object } } };
    Object.assign(authorizer.jwt.claims, pretended);
    expect(await call(event)).toMatchObject({
      statusCode: 403,
      body: { type: 'urn:latchkey:problem:not-an-administrator' },
    });
  });

  test('a request without what an authorizer adds is refused, whatever it contains', async () => {
    const context = JSON.stringify({ authorizer: { jwt: { claims: { sub: 'ada' } }, ...provisioner.key } });
    const headers = { requestContext: context, authorizer: context, 'x-amzn-request-context': context };
    const target = `/organisations?requestContext=${encodeURIComponent(context)}&version=2.0`;
    const sent = { ...anything, target, headers, body: Buffer.from(context) };
    const { event } = buildAdminEvent(sent, 'ada');
    const { authorizer: _, ...requestContext } = event.requestContext as { authorizer?: object };
    expect(await call({ ...event, requestContext })).toMatchObject({ statusCode: 500 });
    const { buildEvent } = buildProgramEvents(sent);
    expect(await call(buildEvent({}))).toMatchObject({ statusCode: 500 });
    expect(await call(buildEvent({ keyId: provisioner.key.keyId }))).toMatchObject({ statusCode: 500 });
  });
});

test('people read that the actor is a key, even if it has the name of a person', async () => {
  const named = editKey(own, provisioner.key, { name: 'Ada Byrne' }, policy, changeContextAt(new Date()));
  await keys.commit(named.changes);
  const { body: made } = await create(program, own, 'reader');
  expect(made.createdBy).toBe('API key “Ada Byrne”');
});

test('administrators below a managing key learn its name, and not where it is', async () => {
  const { body: made } = await create(topProgram, below, 'reader');
  const [event] = await listEvents(ada, made);
  const { name, subject, key } = event?.actor ?? {};
  expect({ name, key }).toEqual({ name: 'API key “Library”', key: undefined });
  const { body } = await ada<PageJson<unknown>>('GET', `/organisations/below/events?actor=${subject}`);
  expect(body.items).toEqual([event]);
  expect((await listEvents(topProgram, made))[0]?.actor.key?.organisationId).toBe('top');
});

test('the value of a managing key that is in its User-Agent is not kept, even if it was made elsewhere', async () => {
  setForThisTest('IMPORTED_KEYS_TABLE', tables.importedKeys);
  const { value } = await importedKey(own, { permissionLevel: 'provisioner' });
  const headers = { 'user-agent': `tool/1 (${value})` };
  const body = { name: 'Till', permissionLevel: 'reader' };
  const ask = presenting(value, CATALOGUE);
  const { body: made } = await ask<NewKeyJson>('POST', formatKeysPath(own), { headers, body });
  expect((await listEvents(ada, made))[0]?.actor.userAgent).toBe('tool/1 ([API key removed])');
});
