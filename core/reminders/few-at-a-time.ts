import pMap from 'p-map';

/** Requests to the tables that are under way at a time, so that neither memory nor connections grow with what is asked for. */
const AT_A_TIME = 25;

/** Does something with each of many items, as `Promise.all` would but a few at a time, and answers in their order. */
export function fewAtATime<Item, Result>(
  items: Iterable<Item>,
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  return pMap(items, act, { concurrency: AT_A_TIME });
}
