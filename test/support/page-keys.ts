import type { Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { administer, openSession, tokenFor } from './callers.ts';

const local = inject('localHost');
/** Asked for once in a test file: it takes a process. */
let token: Promise<string> | undefined;

/**
 * Where the keys are that the page's tests make: the path of the page and of the admin API alike. Elsewhere they would
 * push the demonstration's keys off the first page of their list.
 */
export const list = '/organisations/northgatemarine/api-keys';

/** What the protected API answers to a key value with which a session is to be opened. */
export const opens = (value: string) => openSession(local, 'northgatemarine', value);

/** A key that was made. */
export interface Made {
  keyId: string;
  value: string;
}

/** Asks the admin API, as somebody else would at the same time. */
export async function api(path: string, method: string, body: object): Promise<Made> {
  return (await (await asked(path, method, body)).json()) as Made;
}

export async function remove(path: string): Promise<void> {
  await asked(path, 'DELETE');
}

async function asked(path: string, method: string, body?: object): Promise<Response> {
  token ??= tokenFor(inject('localHostData'), 'ada@northgate.example');
  const answer = await administer(local, await token, path, { method, body });
  expect(answer.ok).toBe(true);
  return answer;
}

export const aKey = (name: string) => api(list, 'POST', { name, permissionLevel: 'authentication' });

/** Makes a key and a successor of it; the paths of both, which are the same in the API and on the page. */
export async function aRotatedKey(name: string): Promise<{ old: string; successor: string }> {
  const { keyId } = await aKey(name);
  const successor = await api(`${list}/${keyId}/rotation`, 'POST', { overlapDays: 3 });
  return { old: `${list}/${keyId}`, successor: `${list}/${successor.keyId}` };
}

/** Where a new key's value is shown. */
export const value = (page: Page) => page.locator('pre').first();
export const shownValue = async (page: Page) => (await value(page).textContent()) ?? '';
