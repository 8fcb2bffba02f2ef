import type { Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import type { ApiKey, NewApiKey } from '../../web/api/types.ts';
import { getToken, openSession, requestAdminApi } from './callers.ts';

const local = inject('localHost');
/** Requested once per test file, because it takes a process. */
let token: Promise<string> | undefined;

/**
 * The path of the keys that the page's tests create, in the page and in the admin API. It belongs to an organisation that
 * other tests do not use: new keys would push the demonstration data off the first page of a list.
 */
export const KEYS_PATH = '/organisations/northgatemarine/api-keys';

/** Sends a key value to the example protected API, and returns the status of the response. */
export function callProtectedApi(keyValue: string): Promise<number> {
  return openSession(local, 'northgatemarine', keyValue);
}

/** Creates a key in the admin API, as another administrator would. */
export function createKey(name: string): Promise<NewApiKey> {
  return callAdminApi<NewApiKey>('POST', KEYS_PATH, { name, permissionLevel: 'authentication' });
}

/** Creates a key and its successor, with an overlap of three days, and returns the paths of both. */
export async function createRotatedKey(name: string): Promise<{ oldPath: string; newPath: string }> {
  const oldPath = `${KEYS_PATH}/${(await createKey(name)).keyId}`;
  const successor = await rotateKey(oldPath, { overlapDays: 3 });
  return { oldPath, newPath: `${KEYS_PATH}/${successor.keyId}` };
}

export function rotateKey(path: string, body: { overlapDays?: number } = {}): Promise<NewApiKey> {
  return callAdminApi<NewApiKey>('POST', `${path}/rotation`, body);
}

export function updateKey(
  path: string,
  body: Partial<Pick<ApiKey, 'name' | 'permissionLevel' | 'enabled'>>,
): Promise<ApiKey> {
  return callAdminApi<ApiKey>('PATCH', path, body);
}

export async function deleteKey(path: string): Promise<void> {
  await callAdminApi('DELETE', path);
}

async function callAdminApi<Body = undefined>(method: string, path: string, body?: object): Promise<Body> {
  token ??= getToken(inject('localHostData'), 'ada@northgate.example');
  const response = await requestAdminApi(local, await token, path, { method, body });
  expect(response.ok).toBe(true);
  return (response.status === 204 ? undefined : await response.json()) as Body;
}

/** The element that shows the value of a new key. */
export function locateValue(page: Page) {
  return page.locator('pre').first();
}

export async function readValue(page: Page): Promise<string> {
  return (await locateValue(page).textContent()) ?? '';
}
