import type { ApiKey } from './api-key.ts';
import type { KeyEvent } from './key-event.ts';

/** One change of one key together with its event: the two are written in one transaction or not at all. */
export type KeyChange =
  | { kind: 'create'; key: ApiKey; event: KeyEvent }
  /** `key` as it becomes; `previousVersion` must still be the stored one. */
  | { kind: 'update'; key: ApiKey; previousVersion: number; event: KeyEvent }
  | { kind: 'delete'; key: ApiKey; previousVersion: number; event: KeyEvent };
