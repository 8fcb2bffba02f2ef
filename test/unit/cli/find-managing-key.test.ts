import { expect, test } from 'vitest';
import { findManagingKey } from '../../../cli/find-managing-key.ts';
import type { PermissionCatalogue } from '../../../core/permissions.ts';
import { createDemonstrationKeys } from '../../../local/demonstration/demonstration-keys.ts';
import settings from '../../../local/demonstration/managing-keys.json' with { type: 'json' };
import { anOrganisation, policy } from '../../support/fixtures.ts';

const catalogue = settings as PermissionCatalogue;
const organisations = ['northgate', 'northgatelibrary', 'northgatehawaii', 'rata'].map((organisationId) =>
  anOrganisation({ organisationId, path: [organisationId] }),
);
const administrators = organisations.map(({ organisationId }) => ({
  subject: organisationId,
  name: 'Ada Byrne',
  email: 'ada@northgate.example',
  organisationId,
}));
const demonstrate = (given: PermissionCatalogue) =>
  createDemonstrationKeys(organisations, administrators, { ...policy, catalogue: given }, new Date()).apiKeys;

test('each organisation of the demonstration has a key that manages keys, if a permission does', () => {
  const apiKeys = demonstrate(catalogue);
  const values = organisations.map(({ organisationId }) =>
    findManagingKey({ catalogue, organisations, apiKeys }, organisationId),
  );
  expect(values.map((value) => value.split('_')[1])).toEqual(
    organisations.map(({ organisationId }) => organisationId),
  );
  for (const value of values) {
    expect(apiKeys.find((key) => key.value === value)).toMatchObject({
      name: 'Provisioning',
      state: 'fresh',
    });
  }
  expect(demonstrate(policy.catalogue).filter(({ name }) => name === 'Provisioning')).toEqual([]);
});

test.each([
  ['no permission manages keys', { catalogue: policy.catalogue }, 'northgate', 'No permission manages keys.'],
  [
    'there is no such organisation',
    {},
    'nowhere',
    'There is no organisation nowhere. There are: northgate, ',
  ],
  ['the data is older than the permission', {}, 'northgate', 'has no key that manages keys of northgate.'],
])('the command says what to do if %s', (_, differing, organisationId, message) => {
  const host = { catalogue, organisations, apiKeys: demonstrate(policy.catalogue), ...differing };
  expect(() => findManagingKey(host, organisationId)).toThrow(message);
});
