/** Whether text matches an AWS pattern: `*` stands for any characters including slashes, `?` for exactly one. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const source = pattern
    .split(/([*?])/)
    .map((part) => (part === '*' ? '.*' : part === '?' ? '.' : RegExp.escape(part)))
    .join('');
  return new RegExp(`^${source}$`, 'su').test(text);
}
