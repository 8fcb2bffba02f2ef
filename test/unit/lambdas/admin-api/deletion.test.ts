import { expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import { DomainError, OrganisationGoneError } from '../../../../core/domain-error.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import { commitDeletion } from '../../../../lambdas/admin-api/deletion.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';

const context = changeContextAt('2027-03-01T09:00:00Z');
const { key } = createKey(anOrganisation(), { name: 'Library', permissionLevel: 'full' }, policy, context);
const changed = { ...key, version: key.version + 1 };
const outdated = new DomainError('version-outdated', 'It was changed.');

test.each<[string, number, string | undefined, Error, ApiKey | undefined, string?]>([
  ['is retried while the key itself stays as it was', 4, 'conflict', outdated, key],
  ['of a named version is retried likewise', 4, 'version-outdated', outdated, key, '"1"'],
  ['is a conflict if the key was changed', 1, 'conflict', outdated, changed],
  ['is a conflict if the key was deleted', 1, 'conflict', outdated, undefined],
  ['finds nothing if the organisation is gone', 1, 'not-found', new OrganisationGoneError('northgate'), key],
  ['fails if DynamoDB does', 1, undefined, new Error('no response'), key],
  ['is refused as the domain says', 1, 'own-key', new DomainError('own-key', 'It is yours.'), key],
])('a deletion that cannot be written %s', async (_, attempts, code, failure, stored, ifMatch) => {
  const keys = { find: async () => stored, commit: vi.fn(() => Promise.reject(failure)) };
  const deletion = commitDeletion(key, keys, context, { headers: { 'if-match': ifMatch } });
  expect((await deletion.catch((error: DomainError) => error))?.code).toBe(code);
  expect(keys.commit).toHaveBeenCalledTimes(attempts);
});
