import { expect, test } from 'vitest';
import { AdminApiError } from '../../../../web/api/admin-api-error.ts';
import { CREATION_RETRIES, createIdempotencyKeys } from '../../../../web/api-keys/idempotency-key.ts';

function createStorage() {
  const items = new Map<string, string>();
  return {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, item: string) => void items.set(name, item),
    removeItem: (name: string) => void items.delete(name),
  };
}

test('the same input is sent with the same key, also after a reload, until the API key has been created', () => {
  const storage = createStorage();
  const form = createIdempotencyKeys(storage, 'create northgate');
  const first = form.getKey({ name: 'Library' });
  expect(form.getKey({ name: 'Library' })).toBe(first);
  expect(createIdempotencyKeys(storage, 'create northgate').getKey({ name: 'Library' })).toBe(first);
  expect(createIdempotencyKeys(storage, 'create other').getKey({ name: 'Library' })).not.toBe(first);
  form.forget();
  expect(form.getKey({ name: 'Library' })).not.toBe(first);
});

test('another input is sent with another key', () => {
  const form = createIdempotencyKeys(createStorage(), 'create northgate');
  expect(form.getKey({ name: 'Library' })).not.toBe(form.getKey({ name: 'Loans' }));
});

test.each([
  ['offline', 0, true],
  ['failed', 1, true],
  ['busy', 1, true],
  ['offline', 2, false],
  ['invalid', 0, false],
  ['already-created', 0, false],
] as const)('a creation that fails with %s is repeated after %i retries: %s', (code, failures, retries) => {
  expect(CREATION_RETRIES.retry(failures, new AdminApiError(code, ''))).toBe(retries);
});
