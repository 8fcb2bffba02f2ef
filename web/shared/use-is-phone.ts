import { useCallback, useSyncExternalStore } from 'react';

/** The width up to which Cloudscape uses its phone layout. */
const PHONE = 688;

/** Whether the window is as narrow as a phone. */
export function useIsPhone(): boolean {
  return useIsAtMost(PHONE);
}

/** Whether the window is at most this wide, in CSS pixels. */
export function useIsAtMost(pixels: number): boolean {
  const query = `(max-width: ${pixels}px)`;
  const subscribe = useCallback(
    (onChange: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', onChange);
      return () => media.removeEventListener('change', onChange);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
