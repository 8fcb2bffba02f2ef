import { createContext, use } from 'react';
import type { Configuration } from './configuration.ts';
import type { Session } from './session.ts';

const SessionContext = createContext<{ session: Session; configuration: Configuration } | undefined>(
  undefined,
);
export const SessionProvider = SessionContext.Provider;

function useContextOfSession() {
  const context = use(SessionContext);
  if (!context) throw new Error('There is no SessionProvider above.');
  return context;
}

export function useSession(): Session {
  return useContextOfSession().session;
}

export function useConfiguration(): Configuration {
  return useContextOfSession().configuration;
}
