import { describe, expect, it } from 'vitest';
import { parseFilterPattern } from '../../../../emulator/logs/log-subscriptions.ts';

describe('parseFilterPattern', () => {
  it.each([
    ['{"recordUse":true,"keyId":"k"}', true],
    ['{"recordUse":false}', false],
    ['{"recordUse":"true"}', false],
    ['{"keyId":"k"}', false],
    ['2026-01-01T00:00:00Z\tid\tINFO\t{"recordUse":true}', false],
    ['recordUse', false],
    ['null', false],
    ['', false],
  ])('{ $.recordUse IS TRUE } on %s: %s', (line, wanted) => {
    expect(parseFilterPattern('{ $.recordUse IS TRUE }')(line)).toBe(wanted);
  });

  it.each(['ERROR', '{ $.latency > 100 }', '{ $.a IS TRUE || $.b IS TRUE }', ''])(
    'parseFilterPattern refuses any other pattern by name: %s',
    (pattern) => {
      expect(() => parseFilterPattern(pattern)).toThrow(`the log filter ${pattern}`);
    },
  );
});
