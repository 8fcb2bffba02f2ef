import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DomainError } from '../../../core/domain-error.ts';
import { isSameName, NAME_MAX_LENGTH, parseKeyName } from '../../../core/key-name.ts';

describe('name of a key', () => {
  test.each([
    ['Library catalogue', 'Library catalogue'],
    ['  trimmed\u00a0', 'trimmed'],
    ['Cafe\u0301', 'Caf\u00e9'],
    ['図書館 👩‍🏫', '図書館 👩‍🏫'],
    ['x'.repeat(NAME_MAX_LENGTH), 'x'.repeat(NAME_MAX_LENGTH)],
    ['🔑'.repeat(NAME_MAX_LENGTH), '🔑'.repeat(NAME_MAX_LENGTH)],
  ])('parseKeyName parses %j as %j', (given, kept) => {
    expect(parseKeyName(given)).toBe(kept);
  });

  test.each([
    ['emoji joined from several', '👩🏽‍🚒 👨‍👩‍👧‍👦 🏳️‍🌈 ❤️‍🔥 ❤‍🔥'],
    ['an emoji style', '☎️ ☎︎ ©️'],
    ['keycaps and the flag of Scotland', '1️⃣ #️⃣ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇳🇿'],
    ['Persian', 'سامانه\u200cی کتابخانه می\u200cخواهم'],
    ['Hindi, Marathi and Bengali', 'शक्\u200dति र्\u200dया র\u200d্যাম'],
    ['Malayalam with a joiner at the end of a word', 'അവന്\u200d വന്നു'],
    ['Sinhala', 'ශ්\u200dරී ලංකා'],
    [
      'a non-joiner between letters of each script that joins them',
      'ب\u200cب ܒ\u200cܒ क\u200cक ক\u200cক ਕ\u200cਕ ક\u200cક କ\u200cକ க\u200cக క\u200cక ಕ\u200cಕ ക\u200cക ක\u200cක',
    ],
    ['Thai, Hebrew, Arabic and Korean', 'ห้องสมุด סִפְרִיָּה مكتبة 도서관'],
  ])('parseKeyName keeps %s as people write it', (_, name) => {
    expect(parseKeyName(name)).toBe(name.normalize('NFC'));
  });

  test.each([
    ['', 'The name is empty. Enter a name.'],
    ['   ', 'The name is empty. Enter a name.'],
    ['\t\n', 'The name is empty. Enter a name.'],
    ['\u200b\u2060 \u3164\u2800', 'The name is empty. Enter a name.'],
    ['x'.repeat(NAME_MAX_LENGTH + 1), 'The name is too long. Use at most 100 characters.'],
  ])('parseKeyName rejects %j: %s', (given, message) => {
    expect(() => parseKeyName(given)).toThrow(new DomainError('name-invalid', message, 'name'));
  });

  test.each([
    ['two\nlines', 'a line break (U+000A) after “two”'],
    ['line\u2028separator', 'a line break (U+2028) after “line”'],
    ['nul\u0000', 'an invisible character (U+0000) after “nul”'],
    ['bell\u0007', 'an invisible character (U+0007) after “bell”'],
    ['delete\u007f', 'an invisible character (U+007F) after “delete”'],
    ['reads\u202ebackwards', 'an invisible character (U+202E) after “reads”'],
    ['half a pair \ud83d', 'an invisible character (U+D83D) after “half a pair ”'],
    ['Library\u200b', 'an invisible character (U+200B) after “Library”'],
    ['\u200bLibrary', 'an invisible character (U+200B) at its beginning'],
    ['Libra\u00adry', 'an invisible character (U+00AD) after “Libra”'],
    ['The catalogue of the li\u2060brary', 'an invisible character (U+2060) after “ue of the li”'],
    ['a\u200cb', 'an invisible character (U+200C) after “a”'],
    ['a\u200db', 'an invisible character (U+200D) after “a”'],
    ['a\ufeffb', 'an invisible character (U+FEFF) after “a”'],
    ['a\ufe0f', 'an invisible character (U+FE0F) after “a”'],
    ['1\ufe0f', 'an invisible character (U+FE0F) after “1”'],
    ['👩\u200d', 'an invisible character (U+200D) after “👩”'],
    ['👩\u200d\u200d🏫', 'an invisible character (U+200D) after “👩”'],
    ['می\u200c', 'an invisible character (U+200C) after “می”'],
    ['🔑\u{e0041}', 'an invisible character (U+E0041) after “🔑”'],
    ['葛\u{e0100}', 'an invisible character (U+E0100) after “葛”'],
  ])('parseKeyName rejects %j, and says that it contains %s', (given, found) => {
    expect(() => parseKeyName(given)).toThrow(
      `The name contains ${found}. Remove it, or type the name instead of pasting it.`,
    );
  });

  test('parseKeyName rejects every character without width between Latin letters', () => {
    const hidden = fc
      .integer({ min: 0, max: 0x10ffff })
      .map((codePoint) => String.fromCodePoint(codePoint))
      .filter((character) => /\p{Default_Ignorable_Code_Point}/u.test(character));
    const ranges = fc.constantFrom(
      ...'\u00ad\u034f\u061c\u115f\u1160\u17b4\u180b\u200b\u200c\u200d\u200e\u2060\u2064\u3164\ufe00\ufe0f\ufeff\uffa0',
      ...['\u{1bca0}', '\u{1d173}', '\u{e0001}', '\u{e0061}', '\u{e01ef}'],
    );
    const latin = fc.stringMatching(/^[a-z ]{0,5}[a-z]$/);
    fc.assert(
      fc.property(latin, fc.oneof(ranges, hidden), latin, (before, character, after) => {
        expect(() => parseKeyName(before + character + after)).toThrow(/U\+[0-9A-F]{4,6}/);
      }),
    );
  });

  test('parseKeyName accepts emoji joined in any number between words, in whichever version of Unicode they are', () => {
    const emoji = fc.constantFrom('👩', '🏽‍🚀', '🏳️', '🌈', '❤', '🫱🏻', '\u{1fae8}', '\u{1faff}');
    fc.assert(
      fc.property(fc.array(emoji, { minLength: 1, maxLength: 5 }), (pictures) => {
        const joined = pictures.filter((picture) => !picture.startsWith('🏽')).join('\u200d');
        expect(parseKeyName(`Key ${joined} of us`)).toBe(`Key ${joined} of us`);
      }),
    );
  });

  test('parseKeyName leaves a parsed name unchanged, and what it accepts shows no line break', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (given) => {
        let kept: string;
        try {
          kept = parseKeyName(given);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
          return;
        }
        expect(parseKeyName(kept)).toBe(kept);
        expect([...kept].length).toBeLessThanOrEqual(NAME_MAX_LENGTH);
        expect(kept).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u200b\u2060\ufeff]/u);
      }),
    );
  });
});

describe('same name', () => {
  test.each([
    ['Library', ' library '],
    ['Café', 'CAFE\u0301'],
    ['ΜΟΥΣΕΊΟ', 'μουσείο'],
  ])('%j and %j are the same name', (one, other) => {
    expect(isSameName(one, other)).toBe(true);
  });

  test.each([
    ['Library', 'Library 2'],
    ['Cafe', 'Café'],
  ])('%j and %j are different names', (one, other) => {
    expect(isSameName(one, other)).toBe(false);
  });
});
