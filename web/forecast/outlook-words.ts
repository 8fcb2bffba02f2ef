import { shownDate } from '../shown/dates.ts';

/** As many names or days as are listed before the rest is only counted. */
const LISTED = 5;

/** How far the reading has come; undefined where there is nothing to count. */
export function progressText(done: number, total: number): string | undefined {
  return total > 1 && done < total ? `${done} of ${total} organisations` : undefined;
}

/** Names, as many as people read. */
export function listed(names: readonly string[]): string {
  const rest = names.length - LISTED;
  const shown = rest > 1 ? [...names.slice(0, LISTED), `${rest} more`] : names;
  return new Intl.ListFormat('en').format(shown);
}

/** That several keys stop on one day, on which, and what of it; undefined where none do. */
export function clashWords(
  clashes: ReadonlyMap<string, number>,
): { header: string; days: string; text: string } | undefined {
  const [first] = clashes;
  if (!first) return undefined;
  const [day, count] = first;
  return {
    header:
      clashes.size === 1
        ? `${count} keys stop on the same day, ${shownDate(day)}`
        : `On ${clashes.size} days, several keys stop at once`,
    days:
      clashes.size === 1
        ? ''
        : `${listed([...clashes].map(([date, keys]) => `${shownDate(date)} (${keys} keys)`))}.`,
    text: 'If nobody replaces them in time, several services stop on one day. Replace some of the keys earlier: the life of a new key starts on the day on which it is made.',
  };
}

/** Which keys the forecast leaves out, and why; undefined where it leaves out none. */
export function leftOutWords({
  expired,
  disabled,
}: {
  expired: number;
  disabled: number;
}): string | undefined {
  const parts = [
    ...(expired > 0 ? [`${expired} that ${expired === 1 ? 'has' : 'have'} stopped working`] : []),
    ...(disabled > 0 ? [`${disabled} that ${disabled === 1 ? 'is' : 'are'} disabled`] : []),
  ];
  return parts.length === 0 ? undefined : `Left out: ${parts.join(', ')}.`;
}
