import { createContext, use } from 'react';
import type { AdminApi } from './admin-api.ts';

const AdminApiContext = createContext<AdminApi | undefined>(undefined);
export const AdminApiProvider = AdminApiContext.Provider;

export function useAdminApi(): AdminApi {
  const api = use(AdminApiContext);
  if (!api) throw new Error('There is no AdminApiProvider above.');
  return api;
}
