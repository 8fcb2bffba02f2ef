import type { StackPart } from '../core/instance.ts';
import type { SynthesizedApp } from '../emulator/cloud-assembly/synthesized-app.ts';
import { HostError } from './host-error.ts';

/** Finds the name of one of Latchkey's stacks, whatever the instance is called. Undefined if the app does not have it. */
export function findStackName(app: SynthesizedApp, part: StackPart): string | undefined {
  return app.stackNames.find((candidate) => candidate.endsWith(`-${part}`));
}

/**
 * Finds the name of one of Latchkey's stacks, whatever the instance is called.
 * @throws HostError if the app has no such stack
 */
export function requireStackName(app: SynthesizedApp, part: StackPart): string {
  const name = findStackName(app, part);
  if (name === undefined)
    throw new HostError(`The app has no stack ${part}. Start Latchkey from its own folder.`);
  return name;
}
