/** Whether text is as a pattern of AWS says, in which `*` stands for any characters, slashes too, and `?` for exactly one. */
export function matches(pattern: string, value: string): boolean {
  const source = pattern
    .split(/([*?])/)
    .map((part) => (part === '*' ? '.*' : part === '?' ? '.' : RegExp.escape(part)))
    .join('');
  return new RegExp(`^${source}$`, 'su').test(value);
}
