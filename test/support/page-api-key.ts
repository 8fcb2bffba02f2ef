import type { ApiKey } from '../../web/api/types.ts';

/** Builds a key as the admin API returns it, for the page's tests. */
export function buildApiKey(overrides: Partial<ApiKey> = {}): ApiKey {
  return {
    organisationId: 'northgate',
    keyId: '01KAPB7Q0X3TN3RZFVY9X5D6QH',
    name: 'Library catalogue',
    permissionLevel: 'full',
    enabled: true,
    status: 'active',
    hint: 'x7Kd',
    createdAt: '2026-11-23T12:00:00.000Z',
    createdBy: 'Ada Byrne',
    expiresOn: '2027-11-23',
    expiresAt: '2027-11-23T00:00:00Z',
    endsAt: '2027-11-23T00:00:00.000Z',
    endsOn: '2027-11-23',
    lastUsedAt: null,
    version: 1,
    ...overrides,
  };
}
