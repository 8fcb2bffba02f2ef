import { appendFileSync } from 'node:fs';
import type { BusEvent } from '../emulator/event-bus.ts';
import type { Folders } from './host-options.ts';
import { PRIVATE_FILE } from './operating-system.ts';

/** Appends an event of the event bus to the file that `npm run events -- follow` reads. */
export function writeBusEvent({ busFile }: Pick<Folders, 'busFile'>, event: BusEvent): void {
  appendFileSync(busFile, `${JSON.stringify(event)}\n`, { mode: PRIVATE_FILE });
}
