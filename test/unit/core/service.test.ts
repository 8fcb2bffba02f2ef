import { expect, test } from 'vitest';
import { formatContactLink } from '../../../core/service.ts';

test.each([
  ['help@northgate.example', 'mailto:help@northgate.example'],
  ['https://help.northgate.example/keys', 'https://help.northgate.example/keys'],
])('the link to ask %s for help is %s', (contact, link) => {
  expect(formatContactLink(contact)).toBe(link);
});
