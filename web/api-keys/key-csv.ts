import { getLevelTitle, type PermissionCatalogue } from '../../core/permissions.ts';
import type { ApiKey, Organisation } from '../api/types.ts';
import { type CsvColumn, downloadCsv } from '../shared/csv.ts';
import { formatStatus } from './key-cells.tsx';

/** Lets the browser save keys as a CSV file. @param name of the file, without its ending; @param organisations by ID */
export async function downloadKeys(
  name: string,
  keys: readonly ApiKey[],
  catalogue: PermissionCatalogue,
  organisations: ReadonlyMap<string, Organisation>,
): Promise<void> {
  const names = new Map([...organisations].map(([id, organisation]) => [id, organisation.name]));
  await downloadCsv(name, getKeyCsvColumns(catalogue, names), keys);
}

function getKeyCsvColumns(
  catalogue: PermissionCatalogue,
  organisationNames: ReadonlyMap<string, string>,
): CsvColumn<ApiKey>[] {
  return [
    { header: 'Name', value: ({ name }) => name },
    { header: 'Organisation', value: ({ organisationId }) => organisationNames.get(organisationId) ?? '' },
    { header: 'Status', value: ({ status }) => formatStatus(status) },
    { header: 'Stops working', value: ({ endsAt }) => endsAt },
    { header: 'Expiry date', value: ({ expiresOn }) => expiresOn },
    { header: 'Replaced', value: ({ replacedBy }) => (replacedBy === undefined ? 'no' : 'yes') },
    { header: 'Permission level', value: ({ permissionLevel }) => getLevelTitle(catalogue, permissionLevel) },
    { header: 'Last used', value: ({ lastUsedAt }) => lastUsedAt ?? 'never' },
    { header: 'Created', value: ({ createdAt }) => createdAt },
    { header: 'Created by', value: ({ createdBy }) => createdBy },
    { header: 'Last four characters', value: ({ hint }) => hint },
    { header: 'Note', value: ({ note }) => note ?? '' },
    { header: 'Contacts', value: ({ contacts = [] }) => contacts.join(', ') },
    { header: 'Key ID', value: ({ keyId }) => keyId },
  ];
}
