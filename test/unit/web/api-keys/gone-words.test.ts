import { expect, test } from 'vitest';
import type { ApiKeyEvent } from '../../../../web/api/types.ts';
import { goneWords } from '../../../../web/api-keys/detail/gone-words.ts';

const event = (differing: Partial<ApiKeyEvent>): ApiKeyEvent => ({
  eventId: 'e',
  keyId: 'k',
  type: 'created',
  at: '2026-11-23T12:00:00.000Z',
  actor: { subject: 's', name: 'Ada Byrne' },
  after: { name: 'Library' },
  ...differing,
});
const deletion = event({
  type: 'deleted',
  actor: { subject: 't', name: 'Ben Okafor' },
  before: { name: 'Library catalogue' },
  after: {},
});

test('of a deleted key it is said who deleted it and when, under the name that it had last', () => {
  const { name, header, text } = goneWords([deletion, event({})]);
  expect(name).toBe('Library catalogue');
  expect(header).toBe('This key has been deleted');
  expect(text).toMatch(/^Ben Okafor deleted it on .*2026/);
});

test('without a deletion in its history, nobody is said to have deleted it', () => {
  const reminded = event({ type: 'reminded' });
  delete reminded.after;
  const { name, header, text } = goneWords([reminded, event({})]);
  expect(name).toBe('Library');
  expect(header).toBe('This key is no longer there');
  expect(text).not.toContain('Ada Byrne');
  expect(goneWords([]).name).toBe('API key');
});
