import { test } from 'vitest';
import { readTemplate } from '../../support/stacks.ts';

test.each([
  ['Latchkey-Data', 'ApiKeysTableName'],
  ['Latchkey-Data', 'OrganisationsTableName'],
  ['Latchkey-Data', 'AdministratorsTableName'],
  ['Latchkey-AdminApi', 'UserPoolId'],
  ['Latchkey-AdminApi', 'IdentityProviders'],
])('%s has the output %s, which the directory command reads', (stack, output) => {
  readTemplate(stack).hasOutput(output, {});
});
