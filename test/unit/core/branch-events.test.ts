import { expect, test } from 'vitest';
import { listBranchEvents } from '../../../core/branch-events.ts';
import type { KeyEvent } from '../../../core/key-event.ts';
import type { Organisation } from '../../../core/organisation.ts';
import type { Page, PageRequest } from '../../../core/paging.ts';
import { anOrganisation } from '../../support/fixtures.ts';

const event = (eventId: string, organisationId = '') => ({ eventId, organisationId }) as KeyEvent;
const filter = { actor: 'ada' };
const page: PageRequest = { limit: 3, after: '9' };

/** Lists the events of a branch of two pages of organisations, each of which has two events. */
async function list(root: Organisation) {
  const asked: unknown[] = [];
  const below = (organisationId: string) => anOrganisation({ organisationId });
  const listed = await listBranchEvents(
    root,
    {
      directory: {
        listBranch: async (_, { after }): Promise<Page<Organisation>> =>
          after === undefined ? { rows: [below('a'), below('b')], next: 'b' } : { rows: [below('c')] },
      },
      events: {
        listByTree: async (...given: unknown[]) => {
          asked.push(given);
          return { rows: [event('8')] };
        },
        listByOrganisation: async (organisationId: string, ...given: unknown[]) => {
          asked.push(given);
          const index = 'abc'.indexOf(organisationId);
          return { rows: [event(`${8 - index}`, organisationId), event(`${5 - index}`, organisationId)] };
        },
      } as never,
    },
    filter,
    page,
  );
  return { listed, asked };
}

test('the events of a whole tree are read from its index', async () => {
  expect(await list(anOrganisation())).toEqual({
    listed: { rows: [event('8')] },
    asked: [['northgate', filter, page]],
  });
});

test('the events of a part of a tree are those of each of its organisations, newest first', async () => {
  const { listed, asked } = await list(anOrganisation({ path: ['top', 'northgate'] }));
  expect(listed).toEqual({ rows: [event('8', 'a'), event('7', 'b'), event('6', 'c')], next: '6' });
  expect(asked).toEqual([
    [filter, page],
    [filter, page],
    [filter, page],
  ]);
});
