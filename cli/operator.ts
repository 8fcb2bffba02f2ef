import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { ulid } from 'ulid';
import type { ChangeContext } from '../core/change.ts';

/** What a command changes keys with: the person at this machine, at the time of the deployment. */
export function operatorOccasion(now: Date): ChangeContext {
  const actor = { subject: 'operator', name: `Operator (${accountName()})` };
  return { actor, now, newId: ulid, randomBytes };
}

/** The account on this machine is all that is known of the operator. A container's user may have no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.()}`;
  }
}
