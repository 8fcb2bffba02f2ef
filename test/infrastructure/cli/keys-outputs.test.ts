import { test } from 'vitest';
import { readTemplate } from '../../support/stacks.ts';

test.each([
  ['Latchkey-Authorizer', 'ImportedKeys'],
  ['Latchkey-Authorizer', 'ImportedKeyLife'],
  ['Latchkey-Data', 'ApiKeysTableName'],
  ['Latchkey-Data', 'ImportedKeysTableName'],
  ['Latchkey-Data', 'KeyEventsTableName'],
  ['Latchkey-Data', 'OrganisationsTableName'],
])('%s has the output %s, which the keys command reads', (stack, output) => {
  readTemplate(stack).hasOutput(output, {});
});
