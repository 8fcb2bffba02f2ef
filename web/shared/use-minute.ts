import { useSyncExternalStore } from 'react';

const MINUTE_MS = 60_000;

/**
 * Renders the component again at each full minute, so that words such as “in 5 minutes” stay true.
 * @returns minutes since the epoch
 */
export function useMinute(): number {
  return useSyncExternalStore(subscribe, getMinute);
}

function getMinute(): number {
  return Math.floor(Date.now() / MINUTE_MS);
}

/** Also looks at the clock when the reader returns: browsers stop the timers of hidden tabs and of sleeping computers. */
function subscribe(onChange: () => void): () => void {
  let timer: number;
  const wait = (): void => {
    timer = window.setTimeout(tick, MINUTE_MS - (Date.now() % MINUTE_MS));
  };
  const tick = (): void => {
    onChange();
    wait();
  };
  wait();
  document.addEventListener('visibilitychange', onChange);
  return () => {
    window.clearTimeout(timer);
    document.removeEventListener('visibilitychange', onChange);
  };
}
