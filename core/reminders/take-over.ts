import { isBeingSent } from './claim.ts';
import { fewAtATime } from './few-at-a-time.ts';
import type { Planning } from './planning.ts';
import { type Digest, isOpen, type Ledger, type ReminderDirectory } from './ports.ts';
import { currentStage, daysBefore, type Stages } from './stages.ts';

/** Keys of a digest that are looked up before they are planned anew. */
const BATCH = 100;

export interface TakeOverPorts {
  stages: Stages;
  ledger: Ledger;
  directory: ReminderDirectory;
  isTimeUp(): boolean;
}

/**
 * What earlier runs left open becomes due again today. The old digest is closed only when its keys stand in new ones.
 * @returns whether all of it is done; otherwise the time was up
 */
export async function takeOverOpenDigests(
  plan: Planning,
  time: Date,
  ports: TakeOverPorts,
): Promise<boolean> {
  const { ledger } = ports;
  const open = await fewAtATime(daysBefore(time), ledger.openDigests);
  for (const digest of open.flat()) {
    if (ports.isTimeUp()) return false;
    const withdrawn = await withdraw(digest, time, ledger);
    if (!withdrawn) continue;
    await planAnew(withdrawn, plan, time, ports);
    await ledger.change(withdrawn, { state: 'superseded' });
  }
  return true;
}

/** Takes a digest from the senders, unless one of them is at it. */
async function withdraw(digest: Digest, time: Date, ledger: Ledger): Promise<Digest | undefined> {
  if (isBeingSent(digest, time)) return undefined;
  if (await ledger.change(digest, { state: 'superseding' })) return { ...digest, state: 'superseding' };
  // The index lagged behind, a sender was faster, or this is done already and only the answer was lost: look again.
  const current = await ledger.digest(digest);
  return current && isOpen(current.state) ? withdraw(current, time, ledger) : undefined;
}

async function planAnew(
  digest: Digest,
  plan: Planning,
  time: Date,
  { ledger, directory, stages }: TakeOverPorts,
): Promise<void> {
  const references = await ledger.keysOf(digest);
  for (let from = 0; from < references.length; from += BATCH) {
    const keys = await fewAtATime(references.slice(from, from + BATCH), directory.apiKey);
    const existing = keys.filter((key) => key !== undefined);
    await plan.add(existing, (key, timeZone) => currentStage(key.expiresOn, timeZone, time, stages));
  }
}
