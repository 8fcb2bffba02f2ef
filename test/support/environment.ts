import { onTestFinished, vi } from 'vitest';

/** Sets an environment variable until the current test has finished. */
export function setForThisTest(name: string, value: string): void {
  const before = process.env[name];
  onTestFinished(() => void vi.stubEnv(name, before));
  vi.stubEnv(name, value);
}

/** Sets environment variables, as `vi.stubEnv` does for one. */
export function stubEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

/** The environment of functions that send mails. */
export const MAIL_ENVIRONMENT = {
  MAIL_SENDER: 'keys@example.org',
  SERVICE_NAME: 'Example keys',
  CONFIGURATION_SET: 'mails',
  PAGE_URL: 'https://keys.example.org',
};
