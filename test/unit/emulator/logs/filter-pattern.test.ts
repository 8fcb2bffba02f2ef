import { describe, expect, it } from 'vitest';
import { lineFilter } from '../../../../emulator/logs/filter-pattern.ts';

describe('the log filter { $.field IS TRUE }', () => {
  it.each([
    ['{"recordUse":true,"keyId":"k"}', true],
    ['{"recordUse":false}', false],
    ['{"recordUse":"true"}', false],
    ['{"keyId":"k"}', false],
    ['2026-01-01T00:00:00Z\tid\tINFO\t{"recordUse":true}', false],
    ['recordUse', false],
    ['null', false],
    ['', false],
  ])('on %s: %s', (line, wanted) => {
    expect(lineFilter('{ $.recordUse IS TRUE }')(line)).toBe(wanted);
  });

  it.each(['ERROR', '{ $.latency > 100 }', '{ $.a IS TRUE || $.b IS TRUE }', ''])(
    'is the only one known: %s is refused by name',
    (pattern) => {
      expect(() => lineFilter(pattern)).toThrow(`the log filter ${pattern}`);
    },
  );
});
