import type { Administrator, Organisation } from '../core/organisation.ts';
import type { DirectoryWriter } from '../store/directory-writer.ts';
import type { Demonstration } from './demonstration/demonstration.ts';
import type { LocalFile } from './local-file.ts';
import type { Ports } from './settings.ts';

/** The host as it is now, people and organisations in the order of the tree. */
export async function describeHost(
  urls: Record<keyof Ports, string>,
  names: Omit<LocalFile, 'urls' | 'administrators' | 'organisations' | 'apiKeys'>,
  directory: Pick<DirectoryWriter, 'listAdministrators' | 'listOrganisations'>,
  { apiKeys }: Demonstration,
): Promise<LocalFile> {
  const [organisations, administrators] = await Promise.all([
    directory.listOrganisations(),
    directory.listAdministrators(),
  ]);
  const paths = new Map(organisations.map(({ organisationId, path }) => [organisationId, path.join('/')]));
  const place = (row: Organisation | Administrator): string =>
    `${paths.get(row.organisationId)} ${'email' in row ? row.email : ''}`;
  const byPlace = (one: Organisation | Administrator, other: Organisation | Administrator): number =>
    place(one) < place(other) ? -1 : 1;
  return {
    urls,
    administrators: administrators.toSorted(byPlace).map(({ email, name, organisationId }) => ({
      email,
      name,
      organisationId,
    })),
    organisations: organisations.toSorted(byPlace).map(({ organisationId, name, parentId, features }) => ({
      organisationId,
      name,
      ...(parentId !== undefined && { parentId }),
      features,
    })),
    apiKeys,
    ...names,
  };
}
