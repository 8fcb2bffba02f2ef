import { formatActor } from '../../core/actor-name.ts';
import type { PermissionCatalogue } from '../../core/permissions.ts';
import type { ApiKeyEvent } from '../api/types.ts';
import type { CsvColumn } from '../shared/csv.ts';
import { formatEventDetails, formatEventTitle } from './event-text.ts';

/** The columns of an export of events. @param organisationNames names by ID */
export function getEventCsvColumns(
  catalogue: PermissionCatalogue,
  organisationNames: ReadonlyMap<string, string>,
): CsvColumn<ApiKeyEvent>[] {
  return [
    { header: 'Time', value: ({ at }) => at },
    { header: 'Event', value: formatEventTitle },
    { header: 'Key', value: ({ keyName }) => keyName ?? '' },
    { header: 'Key ID', value: ({ keyId }) => keyId },
    { header: 'Organisation', value: ({ organisationId }) => organisationNames.get(organisationId) ?? '' },
    { header: 'Who', value: ({ actor }) => formatActor(actor) },
    { header: 'IP address', value: ({ actor }) => actor.sourceIp ?? '' },
    { header: 'Program', value: ({ actor }) => actor.userAgent ?? '' },
    { header: 'Details', value: (event) => formatEventDetails(catalogue, event).join('; ') },
  ];
}
