import type { Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { tokenFor } from './callers.ts';

const { urls } = inject('localHost');
const data = inject('localHostData');
/** Where the keys are that the page's tests make: the path of the page and of the admin API alike. */
export const list = '/organisations/northgate/api-keys';

/** Whether the protected API takes a key value for opening sessions. */
export async function opens(value: string): Promise<number> {
  const url = `${urls.protectedApi}/api/v1/northgate.example/organisation/northgate/local-auth/session`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `OAApiKey ${value}`,
      'content-type': 'application/vnd.eduserv.iam.auth.localAccountSessionRequest+json',
    },
    body: JSON.stringify({
      connectionID: '1',
      uniqueUserIdentifier: 'u42',
      displayName: 'Jo Reader',
      returnUrl: 'https://catalogue.northgate.example/',
    }),
  });
  return answer.status;
}

/** A key that was made. */
export interface Made {
  keyId: string;
  value: string;
}

/** Asks the admin API, as somebody else would at the same time. */
export async function api(path: string, method: string, body: object): Promise<Made> {
  const token = await tokenFor(data, 'ada@northgate.example');
  const answer = await fetch(urls.adminApi + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.ok).toBe(true);
  return (await answer.json()) as Made;
}

export async function remove(path: string): Promise<void> {
  const token = await tokenFor(data, 'ada@northgate.example');
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(urls.adminApi + path, { method: 'DELETE', headers })).status).toBe(204);
}

export const aKey = (name: string) => api(list, 'POST', { name, permissionLevel: 'authentication' });
/** Where a new key's value is shown. */
export const value = (page: Page) => page.locator('pre').first();
export const shownValue = async (page: Page) => (await value(page).textContent()) ?? '';
