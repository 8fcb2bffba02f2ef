import { test } from 'vitest';
import { readTemplate } from '../../support/stacks.ts';

test.each([
  ['Latchkey-Data', 'ApiKeysTableName'],
  ['Latchkey-Data', 'OrganisationsTableName'],
  ['Latchkey-Data', 'AdministratorsTableName'],
  ['Latchkey-AdminApi', 'UserPoolId'],
])('%s puts out %s, by which the directory command finds it', (stack, output) => {
  readTemplate(stack).hasOutput(output, {});
});
