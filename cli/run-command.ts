import type { Command } from 'commander';
import { describeFailure } from './describe-failure.ts';

/** Runs the command line. A failure is printed as sentences, never as a stack trace, and exits with 1. */
export async function runCommand(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    program.error(describeFailure(error));
  }
}
