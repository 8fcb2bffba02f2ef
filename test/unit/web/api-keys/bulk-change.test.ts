import { describe, expect, test, vi } from 'vitest';
import type { AdminApi } from '../../../../web/api/admin-api.ts';
import { AdminApiError } from '../../../../web/api/admin-api-error.ts';
import { changeOne, countInUse, sortByRisk } from '../../../../web/api-keys/list/bulk-change.ts';
import { buildApiKey } from '../../../support/page-api-key.ts';

const buildApi = (fail?: Error) => {
  const call = vi.fn(() => (fail ? Promise.reject(fail) : Promise.resolve()));
  return { api: { deleteApiKey: call, setEnabled: call } as unknown as AdminApi, call };
};

describe('a change of several keys', () => {
  test('deletes a key only in the version that the reader has seen', async () => {
    const { api, call } = buildApi();
    const key = buildApiKey({ version: 3 });
    expect(await changeOne(api, 'delete', key)).toEqual({ result: 'done', text: 'Deleted' });
    expect(call).toHaveBeenCalledWith(key);
  });

  test('leaves a disabled key alone', async () => {
    const { api, call } = buildApi();
    const key = buildApiKey({ enabled: false, status: 'disabled' });
    expect(await changeOne(api, 'disable', key)).toMatchObject({ result: 'unchanged' });
    expect(call).not.toHaveBeenCalled();
  });

  test.each([
    ['not-found', 'unchanged', 'Already deleted'],
    ['outdated', 'failed', 'Not deleted: someone else has changed it. Review it first.'],
    ['offline', 'failed', 'Not deleted: Latchkey could not be reached.'],
  ] as const)('reports a failure as %s', async (code, result, text) => {
    const { api } = buildApi(new AdminApiError(code, 'Latchkey could not be reached.'));
    expect(await changeOne(api, 'delete', buildApiKey())).toEqual({ result, text });
  });
});

test('keys that somebody would miss come first, and those used in the last 30 days are counted', () => {
  const now = Date.parse('2026-11-30T12:00:00Z');
  const key = (keyId: string, lastUsedAt: string | null, status: 'active' | 'expired' = 'active') =>
    buildApiKey({ keyId, lastUsedAt, status });
  const keys = [
    key('never', null),
    key('expired', '2026-11-29T00:00:00.000Z', 'expired'),
    key('long ago', '2026-10-31T11:59:59.000Z'),
    key('lately', '2026-10-31T12:00:00.000Z'),
  ];
  expect(sortByRisk(keys).map(({ keyId }) => keyId)).toEqual(['lately', 'long ago', 'never', 'expired']);
  expect(countInUse(keys, now)).toBe(1);
});
