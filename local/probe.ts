import { HostError } from './host-error.ts';
import type { Ports } from './settings.ts';

/** A request to each thing that the host opens, and the status that shows that it is there and whole. */
const PROBES: Record<keyof Ports, { path: string; status: number }> = {
  adminPage: { path: '/', status: 200 },
  adminApi: { path: '/organisations', status: 401 }, // there, and asks for a token
  protectedApi: { path: '/', status: 404 },
  mailbox: { path: '/health-check', status: 200 },
  identityProvider: { path: '/.well-known/openid-configuration', status: 200 },
  aws: { path: '/', status: 400 }, // there, and asks for a signature
};

/** @throws HostError where something does not answer as it should. */
export async function probe(urls: Record<keyof Ports, string>): Promise<void> {
  await Promise.all(
    Object.entries(PROBES).map(async ([name, { path, status }]) => {
      const url = urls[name as keyof Ports] + path;
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
        throw new HostError(`${url} does not answer: see the log files.`, { cause: error });
      });
      await response.body?.cancel();
      if (response.status !== status) {
        throw new HostError(
          `${url} answers ${response.status} where ${status} was expected: see the log files.`,
        );
      }
    }),
  );
}
