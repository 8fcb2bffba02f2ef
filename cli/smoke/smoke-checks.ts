import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import { z } from 'zod';
import { formatKeyValue, SECRET_BYTES } from '../../core/key-value.ts';

/** How long an address may take to answer, in milliseconds. A function that was just deployed starts first. */
const PATIENCE_MS = 15_000;

/** A deployment to check from outside. */
export interface SmokeTarget {
  pageUrl: string;
  adminApiUrl: string;
  /** Undefined if no permission manages keys. */
  programApiUrl: string | undefined;
  issuer: string;
  /** The prefix of key values: with another one, a key check would refuse without a read. */
  keyValuePrefix: string;
  keyChecks: readonly KeyCheck[];
}

/** A key check of a deployment. */
interface KeyCheck {
  /** What it is called in the output of the command. */
  name: string;
  /** Presents a key value. @returns `refused`, or what it did instead */
  ask(keyValue: string): Promise<string>;
}

/** One look at a deployment. It reads only. */
export interface SmokeCheck {
  description: string;
  /** @returns what is wrong, as the end of a sentence; undefined if all is well */
  findFault(): Promise<string | undefined>;
}

const pageConfigSchema = z.object({ adminApi: z.string(), issuer: z.string() });
const providerSchema = z.object({ issuer: z.string() });

/** Lists the checks of a deployment. They create nothing, and need no account and no key. */
export function listSmokeChecks(target: SmokeTarget): SmokeCheck[] {
  const { pageUrl, adminApiUrl, programApiUrl, issuer, keyValuePrefix, keyChecks } = target;
  return [
    {
      description: `the admin page opens at ${pageUrl}`,
      findFault: async () => {
        const { status, type } = await get(`${pageUrl}/`);
        return status === 200 && type.startsWith('text/html') ? undefined : `answered ${status} ${type}`;
      },
    },
    {
      description: 'the admin page calls this admin API and this sign-in',
      findFault: async () => {
        const { status, text } = await get(`${pageUrl}/config.json`);
        if (status !== 200) return `config.json answered ${status}`;
        const given = pageConfigSchema.safeParse(parseJson(text)).data;
        if (given?.adminApi !== adminApiUrl) return `its config.json names the admin API ${given?.adminApi}`;
        return given.issuer === issuer ? undefined : `its config.json names the issuer ${given.issuer}`;
      },
    },
    {
      description: `the admin API at ${adminApiUrl} asks for a token`,
      findFault: async () => expectStatus(401, await get(`${adminApiUrl}/organisations`)),
    },
    ...(programApiUrl === undefined
      ? []
      : [
          {
            description: `the API for programs at ${programApiUrl} asks for a key`,
            findFault: async () => expectStatus(401, await get(`${programApiUrl}/organisations`)),
          },
        ]),
    {
      description: `sign-in answers at ${issuer}`,
      findFault: async () => {
        const answer = await get(`${issuer}/.well-known/openid-configuration`);
        const fault = expectStatus(200, answer);
        if (fault !== undefined) return fault;
        const named = providerSchema.safeParse(parseJson(answer.text)).data?.issuer;
        return named === issuer ? undefined : `named the issuer ${named}`;
      },
    },
    ...keyChecks.map(({ name, ask }) => ({
      description: `${name} refuses an unknown key`,
      findFault: async () => {
        const outcome = await ask(makeUnknownKey(keyValuePrefix));
        return outcome === 'refused' ? undefined : outcome;
      },
    })),
  ];
}

/**
 * Carries out checks, and reports each in a line.
 * @returns how many found a fault
 */
export async function runSmokeChecks(
  checks: readonly SmokeCheck[],
  report: (line: string) => void,
): Promise<number> {
  let faults = 0;
  for (const { description, findFault } of checks) {
    const fault = await findFault().catch(describeSilence);
    report(fault === undefined ? `ok      ${description}` : `FAILED  ${description}: ${fault}`);
    if (fault !== undefined) faults++;
  }
  return faults;
}

/** Makes the value of a key that does not exist. It is well-formed, so a key check looks it up. */
function makeUnknownKey(prefix: string): string {
  return formatKeyValue(prefix, { organisationId: 'smoke', keyId: ulid() }, randomBytes(SECRET_BYTES));
}

interface Answer {
  status: number;
  type: string;
  text: string;
}

async function get(url: string): Promise<Answer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'manual' });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
  };
}

function expectStatus(expected: number, { status }: Answer): string | undefined {
  return status === expected ? undefined : `answered ${status} instead of ${expected}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What `fetch` throws if there is no answer. Its cause has the reason of the network. */
function describeSilence(error: unknown): string {
  if (!(error instanceof Error) || !['TypeError', 'TimeoutError'].includes(error.name)) throw error;
  const { code, message }: Error & { code?: unknown } = error.cause instanceof Error ? error.cause : error;
  return `there was no answer (${typeof code === 'string' ? code : message})`;
}
