import { expect, test } from 'vitest';
import { firstMail } from '../../../../web/shown/first-mail.ts';

test.each([
  [60, 'From 60 days before a key stops working, its administrators get mail.'],
  [1, 'From 1 day before a key stops working, its administrators get mail.'],
  [0, 'When a key has stopped working, its administrators get mail.'],
])('with a first reminder %i days before the end the page says: %s', (days, said) => {
  expect(firstMail(days)).toBe(said);
});
