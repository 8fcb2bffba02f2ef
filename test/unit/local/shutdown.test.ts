import { describe, expect, it } from 'vitest';
import { HostError } from '../../../local/host-error.ts';
import { describeHostFailure } from '../../../local/shutdown.ts';

function systemError(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: as Node.js says it`), { code, path });
}

describe('describeHostFailure', () => {
  it.each([
    ['EACCES', 'Latchkey cannot use /data: permission denied. Choose another folder with --data.'],
    ['EROFS', 'Latchkey cannot use /data: the file system is read-only. Choose another folder with --data.'],
    ['ENOSPC', 'Latchkey cannot use /data: the disk is full. Free some space and start again.'],
    ['EEXIST', 'Latchkey cannot use /data: it is not a folder. Choose another folder with --data.'],
  ])('describeHostFailure describes a fault of the machine in a sentence: %s', (code, sentence) => {
    expect(describeHostFailure(systemError(code, '/data'))).toBe(sentence);
  });

  it('describeHostFailure omits the path if it is unknown', () => {
    expect(describeHostFailure(systemError('ENOSPC'))).toBe(
      'Latchkey cannot run: the disk is full. Free some space and start again.',
    );
  });

  it('describeHostFailure returns the message of an error that a person can fix', () => {
    expect(describeHostFailure(new HostError('Do this.'))).toBe('Do this.');
  });

  it.each([new TypeError('a bug'), systemError('EINVAL')])(
    'describeHostFailure includes the stack trace of any other error: %s',
    (error) => {
      expect(describeHostFailure(error)).toContain(import.meta.filename);
    },
  );
});
