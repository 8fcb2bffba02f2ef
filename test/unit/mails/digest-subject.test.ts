import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NAME_MAX_LENGTH } from '../../../core/key-name.ts';
import { formatSubject } from '../../../mails/digest-words.ts';
import { digest, ENDED, entry, inDays, manyEntries } from './a-digest.ts';

/** Keys that stop in so many days; 0 days stands for one that has ended. */
const due = (...daysLeft: number[]) =>
  digest(daysLeft.map((days) => entry(days === 0 ? ENDED : inDays(days))));

describe('the subject of a digest', () => {
  test.each([
    [due(30), '“Library catalogue” stops working in 30 days'],
    [due(3), '“Library catalogue” stops working in 3 days'],
    [due(2), '“Library catalogue” stops working in 43 hours'],
    [due(1), '“Library catalogue” stops working in 19 hours'],
    [digest([entry({ hoursLeft: 1 })]), '“Library catalogue” stops working in 1 hour'],
    [digest([entry({ hoursLeft: 0 })]), '“Library catalogue” stops working in less than an hour'],
    [digest([entry({ hoursLeft: 48, daysLeft: 2 })]), '“Library catalogue” stops working in 2 days'],
    [digest([entry({ ...ENDED, endsWithOverlap: true })]), '“Library catalogue” has stopped working'],
    [due(0), '“Library catalogue” has expired'],
    [due(1, 7), '“Library catalogue” stops working in 19 hours, and 1 more key stops soon'],
    [due(1, 3, 7, 30), '“Library catalogue” stops working in 19 hours, and 3 more keys stop soon'],
    [due(0, 7), '“Library catalogue” has expired, and 1 more key stops soon'],
    [due(0, 0), '“Library catalogue” has expired, and 1 more key has stopped'],
    [due(0, 0, 0), '“Library catalogue” has expired, and 2 more keys have stopped'],
    [due(0, 0, 7), '“Library catalogue” has expired, and 2 more keys have stopped or stop soon'],
  ])('says the most urgent fact and how many keys more: %#', (content, subject) => {
    expect(formatSubject(content)).toBe(subject);
  });

  test('counts the keys that are not in the mail', () => {
    expect(formatSubject(digest(manyEntries(100), { omitted: 23 }))).toMatch(/ and 122 more keys stop soon$/);
  });

  test('cuts a long name between characters as people see them, so that the fact stays visible', () => {
    const subject = formatSubject(digest([entry({ keyName: '👩‍🏫'.repeat(60) })]));
    expect(subject).toBe(`“${'👩‍🏫'.repeat(49)}…” stops working in 19 hours`);
  });

  test('is one line whatever the name holds', () => {
    const keyName = 'Catalogue\r\nBcc: everyone@example.org\u2028\u0000\u202Eend';
    expect(formatSubject(digest([entry({ keyName })]))).toBe(
      '“Catalogue Bcc: everyone@example.org end” stops working in 19 hours',
    );
  });

  test('of any name is a well-formed line of a bounded length', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: NAME_MAX_LENGTH }),
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: NAME_MAX_LENGTH })
        .map((units) => String.fromCharCode(...units)),
    );
    fc.assert(
      fc.property(names, (keyName) => {
        const subject = formatSubject(digest([entry({ keyName })]));
        expect(subject.isWellFormed()).toBe(true);
        expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect([...subject].length).toBeLessThanOrEqual(
          NAME_MAX_LENGTH + '“” stops working in 19 hours'.length,
        );
        expect(subject.endsWith('” stops working in 19 hours')).toBe(true);
      }),
    );
  });

  test('cannot be given for no key', () => {
    expect(() => formatSubject(digest([]))).toThrow(RangeError);
  });
});
