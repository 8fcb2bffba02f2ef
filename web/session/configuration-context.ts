import { createContext, use } from 'react';
import type { Configuration } from './configuration.ts';

const ConfigurationContext = createContext<Configuration | undefined>(undefined);
export const ConfigurationProvider = ConfigurationContext.Provider;

export function useConfiguration(): Configuration {
  const configuration = use(ConfigurationContext);
  if (!configuration) throw new Error('There is no ConfigurationProvider above.');
  return configuration;
}
