import { onTestFinished, vi } from 'vitest';

/** Sets a variable of the environment until the test in which it is called is over. */
export function setForThisTest(name: string, value: string): void {
  const before = process.env[name];
  onTestFinished(() => void vi.stubEnv(name, before));
  vi.stubEnv(name, value);
}
