import { mapConcurrently } from './concurrency.ts';
import type { KeyEvent } from './key-event.ts';
import type { Organisation } from './organisation.ts';
import { listPages, mergePages, type Page, type PageRequest } from './paging.ts';
import type { Directory, EventFilter, KeyEventStore } from './ports.ts';

/**
 * Lists the events of an organisation and of all below it, newest first. A whole tree has an index. For a part of a tree,
 * the events of each organisation are read and merged, so that nothing outside the branch is read, and no cursor names it.
 */
export async function listBranchEvents(
  root: Organisation,
  { directory, events }: { directory: Pick<Directory, 'listBranch'>; events: KeyEventStore },
  filter: EventFilter,
  page: PageRequest,
): Promise<Page<KeyEvent>> {
  if (root.path.length === 1) return events.listByTree(root.organisationId, filter, page);
  const pages: Page<KeyEvent>[] = [];
  for await (const organisations of listPages((organisationsPage) =>
    directory.listBranch(root, organisationsPage),
  )) {
    const read = await mapConcurrently(organisations, ({ organisationId }) =>
      events.listByOrganisation(organisationId, filter, page),
    );
    pages.push(...read);
  }
  return mergePages(pages, page.limit, ({ eventId }) => eventId);
}
