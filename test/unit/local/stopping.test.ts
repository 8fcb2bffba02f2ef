import { describe, expect, it } from 'vitest';
import { HostError } from '../../../local/host-error.ts';
import { describeHostFailure } from '../../../local/stopping.ts';

function systemError(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: as Node.js says it`), { code, path });
}

describe('what the local host says when it fails', () => {
  it.each([
    ['EACCES', 'Latchkey needs /data. You may not write there: choose another folder with --data.'],
    ['EROFS', 'Latchkey needs /data. It cannot be written: choose another folder with --data.'],
    ['ENOSPC', 'Latchkey needs /data. The disk is full: free some of it and start again.'],
    ['EEXIST', 'Latchkey needs /data. It is not a folder: choose another folder with --data.'],
  ])('is a sentence for a fault of the machine: %s', (code, told) => {
    expect(describeHostFailure(systemError(code, '/data'))).toBe(told);
  });

  it('is a sentence without a path if none is known', () => {
    expect(describeHostFailure(systemError('ENOSPC'))).toBe(
      'The disk is full: free some of it and start again.',
    );
  });

  it('is the message of what a person can fix', () => {
    expect(describeHostFailure(new HostError('Do this.'))).toBe('Do this.');
  });

  it.each([new TypeError('a bug'), systemError('EINVAL')])(
    'is where it happened for all else: %s',
    (error) => {
      expect(describeHostFailure(error)).toContain(import.meta.filename);
    },
  );
});
