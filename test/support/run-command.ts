import { join } from 'node:path';
import { vi } from 'vitest';

/** What a command printed, and how it ended. */
export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const COMMANDS = join(import.meta.dirname, '../../cli');

class Exit extends Error {}

/**
 * Runs a command in this process, with modules of its own as if it was just started: that takes a fraction of the time of a
 * process. The commands of a test file must run one after the other.
 * @param file such as `keys-command.ts`
 * @param environment variables that it has besides those of this process, which come without any for AWS
 */
export async function runCommand(
  file: string,
  given: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const before = { argv: process.argv, env: { ...process.env } };
  const printed = { stdout: '', stderr: '' };
  let exitCode: number | undefined;
  const print = (stream: keyof typeof printed) => (text: unknown) => {
    if (exitCode === undefined) printed[stream] += text;
    return true;
  };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((line) => void print('stdout')(`${line}\n`)),
    vi.spyOn(console, 'error').mockImplementation((line) => void print('stderr')(`${line}\n`)),
    vi.spyOn(process.stdout, 'write').mockImplementation(print('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(print('stderr')),
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      exitCode ??= Number(code);
      throw new Exit();
    }),
  ];
  process.argv = [process.execPath, join(COMMANDS, file), ...given];
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, environment);
  vi.resetModules();
  try {
    await import(join(COMMANDS, file));
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.argv = before.argv;
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, before.env);
  }
  return { exitCode: exitCode ?? 0, stdout: printed.stdout.trimEnd(), stderr: printed.stderr.trimEnd() };
}

/** The environment of a command that acts on AWS. @param endpoint which answers in AWS's place */
export function awsEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}
