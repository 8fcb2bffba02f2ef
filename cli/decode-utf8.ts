import { CommandError } from './command-error.ts';

/**
 * Decodes a file of the operator. A byte order mark is removed.
 * @param name the file's name in messages
 * @throws CommandError with the line, if the file is not UTF-8
 */
export function decodeUtf8(name: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(
      `${name}:${findInvalidLine(bytes)}: This line is not UTF-8. Save the file as UTF-8. In Excel, choose “CSV UTF-8”.`,
    );
  }
}

/** A line break is the same byte in UTF-8 and in what spreadsheets write otherwise. */
function findInvalidLine(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n');
  const isInvalid = (line: string) => {
    const decoded = Buffer.from(line, 'latin1');
    return !Buffer.from(decoded.toString('utf8'), 'utf8').equals(decoded);
  };
  return lines.findIndex(isInvalid) + 1;
}
