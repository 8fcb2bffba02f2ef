import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { monotonicFactory } from 'ulid';
import type { ChangeContext } from '../core/change.ts';
import { describeFailure } from './describe-failure.ts';

/** Runs a command line. A failure is printed in sentences, without a stack trace, and exits with 1. */
export async function runCommand(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    program.error(describeFailure(error));
  }
}

/**
 * Builds the context of a command's changes. The actor is the person at this machine.
 * @param now the current time of the deployment
 */
export function buildOperatorContext(now: Date): ChangeContext {
  const actor = { subject: 'operator', name: `Operator (${getAccountName()})` };
  // Commands change many keys: this one draws random bytes once in a millisecond, not for each ID.
  return { actor, now, newId: monotonicFactory(), randomBytes };
}

/** The account on this machine is all that is known of the operator. In a container it may have no name. */
function getAccountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.()}`;
  }
}
