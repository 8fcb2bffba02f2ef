import { once } from 'node:events';
import { execa } from 'execa';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { createKey, getReport, getToken, openSession, requestAdminApi } from '../../support/callers.ts';

const local = inject('localHost');
let token: string;

beforeAll(async () => {
  token = await getToken(inject('localHostData'), 'ada@northgate.example');
});

describe('an API key, from the administrator to the protected API', () => {
  it('an API key works for its permissions, and stops working when it is disabled or deleted', async () => {
    const { keyId, value } = await createKey(local, token, 'northgate');
    const path = `/organisations/northgate/api-keys/${keyId}`;
    const patch = async (body: unknown): Promise<number> =>
      (await requestAdminApi(local, token, path, { method: 'PATCH', body })).status;

    expect(await openSession(local, 'northgate', value)).toBe(200);
    expect(await getReport(local, value)).toBe(403);
    expect(await patch({ enabled: false })).toBe(200);
    expect(await openSession(local, 'northgate', value)).toBe(401);
    expect(await patch({ enabled: true })).toBe(200);
    expect(await openSession(local, 'northgate', value)).toBe(200);
    expect((await requestAdminApi(local, token, path, { method: 'DELETE' })).status).toBe(204);
    expect(await openSession(local, 'northgate', value)).toBe(401);
  });

  it('an API key shows when it was last used', async () => {
    const { keyId, value } = await createKey(local, token, 'northgate');
    const lastUse = async (): Promise<string | null> => {
      const response = await requestAdminApi(local, token, `/organisations/northgate/api-keys/${keyId}`);
      return z.object({ lastUsedAt: z.string().nullable() }).parse(await response.json()).lastUsedAt;
    };
    expect(await lastUse()).toBeNull();
    const before = Date.now();
    await openSession(local, 'northgate', value);
    await expect.poll(lastUse).not.toBeNull();
    expect(Date.parse((await lastUse()) ?? '')).toBeGreaterThanOrEqual(before);
  });

  it('each change of an API key and its first use leave as events, in order, which npm run events prints', async () => {
    const follow = execa(process.execPath, [
      'cli/events-command.ts',
      'follow',
      '--data',
      inject('localHostData'),
    ]);
    follow.catch(() => undefined); // it is killed
    let printed = '';
    follow.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    await once(follow.stderr, 'data'); // it waits for events
    const { keyId, value } = await createKey(local, token, 'northgate');
    const path = `/organisations/northgate/api-keys/${keyId}`;
    const listEvents = () =>
      [...printed.matchAll(/latchkey\.key\.(\S+) northgate\/(\w+) (v\d )?/g)]
        .filter(([, , id]) => id === keyId)
        .map(([, type, , version = '']) => version + type);
    await openSession(local, 'northgate', value);
    await expect.poll(listEvents).toEqual(['v1 created', 'first-used']);
    for (const enabled of [false, true])
      await requestAdminApi(local, token, path, { method: 'PATCH', body: { enabled } });
    await requestAdminApi(local, token, path, { method: 'DELETE' });
    const changes = ['v2 disabled', 'v3 enabled', 'v4 deleted'];
    await expect.poll(listEvents).toEqual(['v1 created', 'first-used', ...changes]);
    follow.kill();
  });

  it('an API key does not exist for an administrator of another branch', async () => {
    const { keyId } = await createKey(local, token, 'northgate');
    const stranger = await getToken(inject('localHostData'), 'mere@rata.example');
    const response = await requestAdminApi(local, stranger, `/organisations/northgate/api-keys/${keyId}`);
    expect(response.status).toBe(404);
  });

  it('an API key can be managed from the page in a browser, but from no other origin', async () => {
    const allowedFor = async (origin: string): Promise<string | null> => {
      const headers = { origin, 'access-control-request-method': 'POST' };
      const response = await fetch(`${local.urls.adminApi}/organisations`, { method: 'OPTIONS', headers });
      return response.headers.get('access-control-allow-origin');
    };
    expect(await allowedFor(local.urls.adminPage)).toBe(local.urls.adminPage);
    expect(await allowedFor('https://elsewhere.example')).toBeNull();
  });

  it('an API key cannot be managed without a valid token', async () => {
    expect((await fetch(`${local.urls.adminApi}/organisations`)).status).toBe(401);
    expect((await requestAdminApi(local, `${token}x`, '/organisations')).status).toBe(401);
  });
});
