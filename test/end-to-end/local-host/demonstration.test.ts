import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { localFileSchema } from '../../../local/local-file.ts';
import { getReport, getToken, openSession, requestAdminApi } from '../../support/callers.ts';

const local = inject('localHost');
const data = inject('localHostData');

/** The status in the admin API of a key in each demonstration state, and whether the key works. */
const EXPECTED = {
  fresh: { status: 'active', works: true },
  'expiring-30': { status: 'expiring', works: true },
  'expiring-7': { status: 'expiring', works: true },
  'expiring-1': { status: 'expiring', works: true },
  expired: { status: 'expired', works: false },
  disabled: { status: 'disabled', works: false },
} as const;

describe('the demonstration', () => {
  it('the demonstration is described to scripts as documented, in a file that only its owner may read', async () => {
    expect(() => localFileSchema.parse(local)).not.toThrow();
    expect((await stat(join(data, 'local.json'))).mode & 0o077).toBe(0);
  });

  it('the demonstration has two unrelated organisations, one with two levels below it, and the feature reports in one only', () => {
    const roots = local.organisations.filter(({ parentId }) => parentId === undefined);
    expect(roots.map(({ organisationId }) => organisationId)).toEqual(['northgate', 'rata']);
    const parents = new Map(
      local.organisations.map(({ organisationId, parentId }) => [organisationId, parentId]),
    );
    expect(parents.get(parents.get('northgatehawaii') ?? '')).toBe('northgate');
    const withReports = local.organisations.filter(({ features }) => features.includes('reports'));
    expect(withReports.map(({ organisationId }) => organisationId)).toEqual(['northgate']);
  });

  it.each(Object.keys(EXPECTED) as (keyof typeof EXPECTED)[])(
    'the demonstration has keys in the state %s',
    async (state) => {
      const keys = local.apiKeys.filter((key) => key.state === state);
      expect(keys.length).toBeGreaterThan(0);
      for (const { organisationId, keyId, value, permissionLevel } of keys) {
        const owner = organisationId.startsWith('northgate') ? 'ada@northgate.example' : 'mere@rata.example';
        const path = `/organisations/${organisationId}/api-keys/${keyId}`;
        const response = await requestAdminApi(local, await getToken(data, owner), path);
        const { status } = z.object({ status: z.string() }).parse(await response.json());
        const { works, ...expected } = EXPECTED[state];
        expect(status).toBe(expected.status);
        if (permissionLevel === 'reports') expect(await getReport(local, value)).toBe(works ? 200 : 401);
        else expect(await openSession(local, organisationId, value)).toBe(works ? 200 : 401);
      }
    },
  );

  it('a request for anybody else’s token lists the demonstration’s administrators', async () => {
    await expect(getToken(data, 'nobody@northgate.example')).rejects.toThrow(
      'There is no administrator nobody@northgate.example. There are: ada@northgate.example, tomasz@northgate.example, ',
    );
    await expect(getToken(join(data, 'nothing'), 'ada@northgate.example')).rejects.toThrow(
      `Latchkey is not running with its data in ${join(data, 'nothing')}. Start it with “npm start -- --data `,
    );
  });
});
