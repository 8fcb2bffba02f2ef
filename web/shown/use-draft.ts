import { useCallback, useState } from 'react';

/**
 * What somebody is entering, kept until it is saved or given up: also over a reload, or the way to sign in again.
 * Never for what is secret.
 */
export function useDraft<Draft extends object>(
  name: string,
  initial: Draft,
): { draft: Draft; isChanged: boolean; change(to: Partial<Draft>): void; forget(): void } {
  const [kept, keep] = useState<Partial<Draft>>(() => read(name));
  const change = useCallback(
    (to: Partial<Draft>) => {
      keep((before) => {
        const after = { ...before, ...to };
        window.sessionStorage.setItem(name, JSON.stringify(after));
        return after;
      });
    },
    [name],
  );
  const forget = useCallback(() => {
    window.sessionStorage.removeItem(name);
    keep({});
  }, [name]);
  const draft = { ...initial, ...kept };
  const isChanged = (Object.keys(kept) as (keyof Draft)[]).some((field) => kept[field] !== initial[field]);
  return { draft, isChanged, change, forget };
}

function read<Draft>(name: string): Partial<Draft> {
  const kept = window.sessionStorage.getItem(name);
  return kept === null ? {} : (JSON.parse(kept) as Partial<Draft>);
}
