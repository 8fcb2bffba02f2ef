import { createContext, use } from 'react';
import type { PermissionCatalogue } from '../../core/permissions.ts';
import type { Service } from '../../core/service.ts';

/** The settings of this deployment: `config.json`, which is deployed next to the page. */
export interface PageConfig {
  /** URL of the admin API. */
  adminApi: string;
  /** URL of the identity provider. */
  issuer: string;
  clientId: string;
  /** The OAuth scopes that the page requests. */
  scope: string;
  /** Days before its end from which a key counts as expiring and reminders are sent; 0: from its end. */
  expiringDays: number;
  /** How long a new key works, as an ISO 8601 duration. */
  keyLife: string;
  /** The permissions and levels. */
  catalogue: PermissionCatalogue;
  service: Service;
}

/** @throws Error if `config.json` cannot be loaded */
export async function loadPageConfig(): Promise<PageConfig> {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  return (await response.json()) as PageConfig;
}

const PageConfigContext = createContext<PageConfig | undefined>(undefined);
export const PageConfigProvider = PageConfigContext.Provider;

export function usePageConfig(): PageConfig {
  const config = use(PageConfigContext);
  if (!config) throw new Error('usePageConfig needs a PageConfigProvider above it.');
  return config;
}
