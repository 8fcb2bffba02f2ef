import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NAME_MAX_LENGTH } from '../../../core/key-name.ts';
import { formatSubject } from '../../../mails/digest-words.ts';
import { digest, ENDED, entry, inDays, manyEntries } from './a-digest.ts';

/** Keys with these numbers of days left; 0 for one that has ended. */
const due = (...daysLeft: number[]) =>
  digest(daysLeft.map((days) => entry(days === 0 ? ENDED : inDays(days))));

describe('subject of a digest', () => {
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
  ])(
    'the subject of a digest contains the most urgent fact and the number of other keys: %#',
    (content, subject) => {
      expect(formatSubject(content)).toBe(subject);
    },
  );

  test('the subject of a digest counts keys that the mail leaves out', () => {
    expect(formatSubject(digest(manyEntries(100), { omitted: 23 }))).toMatch(/ and 122 more keys stop soon$/);
  });

  test('the subject of a digest cuts a long name between grapheme clusters, so that the fact stays visible', () => {
    const subject = formatSubject(digest([entry({ keyName: '👩‍🏫'.repeat(60) })]));
    expect(subject).toBe(`“${'👩‍🏫'.repeat(49)}…” stops working in 19 hours`);
  });

  test('the subject of a digest is one line with any name', () => {
    const keyName = 'Catalogue\r\nBcc: everyone@example.org\u2028\u0000\u202Eend';
    expect(formatSubject(digest([entry({ keyName })]))).toBe(
      '“Catalogue Bcc: everyone@example.org end” stops working in 19 hours',
    );
  });

  test('the subject of a digest is a well-formed line of bounded length with any name', () => {
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

  test('formatting the subject of a digest throws without keys', () => {
    expect(() => formatSubject(digest([]))).toThrow(RangeError);
  });
});
