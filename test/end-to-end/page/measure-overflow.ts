import type { Page } from 'playwright-core';

/** By how many pixels the table of a view does not fit. */
export function measureOverflow(page: Page): Promise<number> {
  return page
    .getByRole('table')
    .first()
    .evaluate(({ parentElement: box }) => (box ? box.scrollWidth - box.clientWidth : 0));
}
