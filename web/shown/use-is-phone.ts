import { useSyncExternalStore } from 'react';

/** The width up to which Cloudscape lays a page out for a phone. */
const phone = window.matchMedia('(max-width: 688px)');

/** Whether there is as little room as on a phone. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(
    (tell) => {
      phone.addEventListener('change', tell);
      return () => phone.removeEventListener('change', tell);
    },
    () => phone.matches,
  );
}
