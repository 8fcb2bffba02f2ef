import { useSyncExternalStore } from 'react';

/** The width up to which Cloudscape uses its phone layout. */
const phone = window.matchMedia('(max-width: 688px)');

/** Whether the window is as narrow as a phone. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      phone.addEventListener('change', onChange);
      return () => phone.removeEventListener('change', onChange);
    },
    () => phone.matches,
  );
}
