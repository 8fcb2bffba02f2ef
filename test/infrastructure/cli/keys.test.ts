import { test } from 'vitest';
import { readTemplate } from '../../support/stacks.ts';

test.each([
  ['Latchkey-Authorizer', 'ImportedKeys'],
  ['Latchkey-Data', 'ApiKeysTableName'],
  ['Latchkey-Data', 'ImportedKeysTableName'],
  ['Latchkey-Data', 'KeyEventsTableName'],
  ['Latchkey-Data', 'OrganisationsTableName'],
])('%s puts out %s, by which the keys command finds it', (stack, output) => {
  readTemplate(stack).hasOutput(output, {});
});
