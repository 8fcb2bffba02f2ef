import type { PermissionCatalogue } from '../../core/permissions.ts';
import type { AdminApi, EventFilter } from '../api/admin-api.ts';
import type { ApiKeyEvent } from '../api/types.ts';
import { downloadCsv } from '../shared/csv.ts';
import { getEventCsvColumns } from './event-csv.ts';

/** Loads all events that match, and lets the browser save them as a CSV file. @param names of organisations by ID */
export async function exportEvents(
  api: AdminApi,
  catalogue: PermissionCatalogue,
  organisationId: string,
  filter: EventFilter,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const events: ApiKeyEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.listEvents(organisationId, filter, cursor);
    events.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  await downloadCsv(`audit-log-${organisationId}`, getEventCsvColumns(catalogue, names), events);
}
