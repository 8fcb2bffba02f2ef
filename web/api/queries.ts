import { type QueryClient, queryOptions } from '@tanstack/react-query';
import type { AdminApi } from './admin-api.ts';
import { useAdminApi } from './admin-api-context.ts';
import type { ApiKey, ApiKeyEvent, Organisation } from './types.ts';
import { useAllPages, type WholeList } from './use-all-pages.ts';

const keysOf = (organisationId: string) => ['organisations', organisationId, 'api-keys'] as const;
/** Of all keys of an organisation at once, as the forecast reads them. */
export const allKeysOf = (organisationId: string) => ['all keys', organisationId] as const;
const keyOf = (organisationId: string, keyId: string) => ['api-key', organisationId, keyId] as const;
const eventsOf = (organisationId: string, keyId: string) =>
  [...keyOf(organisationId, keyId), 'events'] as const;

/** The administrator's branch: their own organisation first, each after the one that it is part of. */
export function useOrganisations(): WholeList<Organisation> {
  const api = useAdminApi();
  return useAllPages(['organisations'], (cursor, signal) => api.organisations(cursor, signal));
}

/** All keys of one organisation, newest first. */
export function useApiKeys(organisationId: string): WholeList<ApiKey> {
  const api = useAdminApi();
  return useAllPages(keysOf(organisationId), (cursor, signal) => api.apiKeys(organisationId, cursor, signal));
}

/** What has happened to a key, latest first. */
export function useKeyEvents(organisationId: string, keyId: string): WholeList<ApiKeyEvent> {
  const api = useAdminApi();
  return useAllPages(
    eventsOf(organisationId, keyId),
    (cursor, signal) => api.events(organisationId, keyId, cursor, signal),
    { staleTime: 0 }, // like the key: whoever finds it gone is told who deleted it
  );
}

export function apiKeyQuery(api: AdminApi, organisationId: string, keyId: string) {
  return queryOptions({
    queryKey: keyOf(organisationId, keyId),
    queryFn: ({ signal }) => api.apiKey(organisationId, keyId, signal),
    staleTime: 0, // what is about to be changed is read anew
  });
}

export function permissionLevelsQuery(api: AdminApi, organisationId: string) {
  return queryOptions({
    queryKey: ['organisations', organisationId, 'permission-levels'],
    queryFn: async ({ signal }) => (await api.permissionLevels(organisationId, signal)).items,
  });
}

/** Forgets what is known of an organisation's keys, or of one of them, after a change: it is read again where it is shown. */
export async function forgetKeys(
  queries: QueryClient,
  { organisationId, keyId }: { organisationId: string; keyId?: string },
): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: keysOf(organisationId) }),
    queries.invalidateQueries({ queryKey: allKeysOf(organisationId) }),
    keyId !== undefined && queries.invalidateQueries({ queryKey: keyOf(organisationId, keyId) }),
  ]);
}
