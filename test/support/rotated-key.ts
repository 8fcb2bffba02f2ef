import { expect, inject } from 'vitest';
import { administer, tokenFor } from './callers.ts';

const keys = '/organisations/northgate/api-keys';

/** Asks the running host's admin API as an administrator would by other means than the page. */
export async function api(path: string, method: string, body?: object): Promise<{ keyId: string }> {
  const token = await tokenFor(inject('localHostData'), 'ada@northgate.example');
  const answer = await administer(inject('localHost'), token, path, { method, body });
  expect(answer.ok).toBe(true);
  return answer.status === 204 ? { keyId: '' } : ((await answer.json()) as { keyId: string });
}

/** Makes a key and a successor of it; the paths of both, which are the same in the API and on the page. */
export async function aRotatedKey(name: string): Promise<{ old: string; successor: string }> {
  const { keyId } = await api(keys, 'POST', { name, permissionLevel: 'authentication' });
  const successor = await api(`${keys}/${keyId}/rotation`, 'POST', { overlapDays: 3 });
  return { old: `${keys}/${keyId}`, successor: `${keys}/${successor.keyId}` };
}
