import { useIsAtMost } from '../shared/use-is-phone.ts';
import { HELP_WIDTH, useIsHelpOpen } from './help.tsx';

/** How many columns of a table fit beside the navigation and the help: on `narrow` screens two, besides actions. */
export type TableWidth = 'narrow' | 'medium' | 'wide';

/** The widths of the window up to which tables are narrow or medium, in CSS pixels. */
const NARROW = 900;
const MEDIUM = 1200;

export function useTableWidth(): TableWidth {
  const taken = useIsHelpOpen() ? HELP_WIDTH : 0;
  const isNarrow = useIsAtMost(NARROW + taken);
  const isMedium = useIsAtMost(MEDIUM + taken);
  return isNarrow ? 'narrow' : isMedium ? 'medium' : 'wide';
}
