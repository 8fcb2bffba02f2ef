import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { findReminderTarget } from '../../cli/reminders/reminder-target.ts';
import { runReminders } from '../../cli/reminders/run-reminders.ts';
import { formatUtcDate, subtractDays } from '../../core/calendar.ts';
import { parseCatalogue } from '../../core/permission-catalogue.ts';
import { DEFAULT_CATALOGUE } from '../../lib/default-permissions.ts';
import { resolveFolders } from '../../local/host-options.ts';
import { SCRIPT_CLIENT, SCRIPT_GRANT } from '../../local/identity/script-grant.ts';
import { isRunning } from '../../local/operating-system.ts';
import { createDocumentClient } from '../../store/client.ts';
import { buildReportCall, buildSessionCall, type ExampleCall } from '../support/callers.ts';
import { type RunningHost, startHost } from '../support/local-host.ts';
import { listMails } from '../support/mailbox.ts';
import { listDescendants } from '../support/processes.ts';
import type { SentMail } from './check-reminders.ts';
import type { PublishedEvent } from './check-soak.ts';
import type { SoakRequest, SoakTarget } from './soak.ts';

const ORGANISATIONS = join(import.meta.dirname, '../../local/demonstration/directory.yaml');
const HALF_DAY_HOURS = 12;
const UNAVAILABLE = 503;
/** The line of a mail that leads to a key that it is about. Successors of such keys have links, too. */
const LINK_TO_KEY = /^(?:Open|Replace) “.*\/api-keys\/([0-9A-Z]{26})/gm;
/** Uses are recorded from the logs of key checks. */
const USE_LAG_MS = 30_000;

/** A local host as `npm start` runs it, for a soak. */
export interface HostTarget extends SoakTarget {
  /** How often it was killed. */
  countKills(): number;
  stop(): Promise<void>;
}

/**
 * Starts a local host whose keys of the level `full` renew themselves, and which accepts imported keys.
 * @param data its data folder
 * @param print called with what happens to the host
 */
export async function openHostTarget(data: string, print: (line: string) => void): Promise<HostTarget> {
  const settings = join(data, 'settings.json');
  await writeFile(settings, JSON.stringify(buildSettings(new Date())));
  const start = (...options: string[]): Promise<RunningHost> =>
    startHost(data, '--context', `config=${settings}`, ...options);
  const { organisations } = parse(await readFile(ORGANISATIONS, 'utf8')) as { organisations: object[] };

  let host = await start();
  print('the host is ready');
  let client = createDocumentClient(host.local.awsClient);
  let kills = 0;
  let isBeingKilled = false;
  /** Sends a request. Without a kill, a connection can still break: a server closes one that is idle just as it is used again. */
  const send = async (url: string, init: RequestInit): Promise<Response> => {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (isBeingKilled) throw error;
      if (!isRunning(host.processId))
        throw new Error(`The host has ended:\n${host.output()}`, { cause: error });
      return new Response('{}', { status: UNAVAILABLE });
    }
  };
  /** Whether reminders are being sent. */
  let isSending = false;
  let interruptedRuns = 0;
  const tokens = new Map<string, string>();
  const earlierMails: SentMail[] = [];
  const now = (): Date => new Date(Date.now() + host.local.clockShift);

  /** Gets a token for an administrator. Undefined if they are none. */
  const findToken = async (administrator: string): Promise<string | undefined> => {
    const known = tokens.get(administrator);
    if (known !== undefined) return known;
    const response = await send(`${host.local.urls.identityProvider}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: SCRIPT_GRANT, client_id: SCRIPT_CLIENT, administrator }),
    });
    if (response.status === UNAVAILABLE) return findToken(administrator);
    const body = (await response.json()) as { access_token?: string };
    if (body.access_token !== undefined) tokens.set(administrator, body.access_token);
    return body.access_token;
  };
  const authorize = async (as: SoakRequest['as']): Promise<Record<string, string> | undefined> => {
    if ('value' in as) return { 'x-api-key': as.value };
    const token = await findToken(as.administrator);
    return token === undefined ? undefined : { authorization: `Bearer ${token}` };
  };

  return {
    data,
    get client() {
      return client;
    },
    tables: host.local.tables,
    catalogue: parseCatalogue(host.local.permissionCatalogue),
    otherOrganisations: organisations,
    stages: host.local.reminderStages,
    useLag: USE_LAG_MS,
    now,
    async request({ as, method, path, headers, body }) {
      const authorization = await authorize(as);
      // The identity provider knows that somebody is no administrator any more before the API is asked.
      if (!authorization) return { status: 403, body: { type: 'not-an-administrator' } };
      const response = await send(host.local.urls.adminApi + path, {
        method,
        headers: {
          ...headers,
          ...authorization,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    async check(permission, { organisationId }, value) {
      const { path, headers, ...init } = buildCheck(permission, organisationId);
      const response = await send(host.local.urls.protectedApi + path, {
        ...init,
        headers: { authorization: `OAApiKey ${value}`, ...headers },
      });
      await response.body?.cancel();
      const { status } = response;
      if (status === 401) return 'invalid';
      if (status === 403) return 'forbidden';
      if (status === UNAVAILABLE) return 'unavailable';
      return status < 500 ? 'allowed' : `failed with ${status}`;
    },
    async runReminders() {
      isSending = true;
      try {
        await runReminders(await findReminderTarget({ data }), now());
      } finally {
        isSending = false;
      }
    },
    async beginNextDay() {
      const tomorrow = formatUtcDate(subtractDays(now(), -1));
      const processes = [host.processId, ...(await listDescendants(host.processId))];
      earlierMails.push(...(await listSoakMails(host)));
      if (isSending) interruptedRuns += 1;
      isBeingKilled = true;
      process.kill(host.processId, 'SIGKILL');
      kills += 1;
      print(`killed the host, ${processes.length} processes`);
      while (processes.some(isRunning)) await pause(50);
      tokens.clear();
      client.destroy();
      host = await start('--date', tomorrow);
      isBeingKilled = false;
      print(`the host is ready again, on ${tomorrow}`);
      client = createDocumentClient(host.local.awsClient);
    },
    listMails: async () => [...earlierMails, ...(await listSoakMails(host))],
    listPublished: () => listPublished(resolveFolders(data).busFile),
    countInterruptedRuns: () => interruptedRuns,
    countKills: () => kills,
    async stop() {
      client.destroy();
      await host.stop();
    },
  };
}

/** The scheduled run of reminders is half a day away, so that no run happens that the soak does not know of. */
function buildSettings(now: Date): object {
  const { permissions, permissionLevels } = DEFAULT_CATALOGUE;
  return {
    importedKeys: true,
    reminderHour: (now.getUTCHours() + HALF_DAY_HOURS) % 24,
    permissions,
    permissionLevels: {
      ...permissionLevels,
      full: { ...permissionLevels.full, renewsItself: { overlapDays: 7 } },
    },
  };
}

/** Builds a request to the example API that requires a permission. */
function buildCheck(permission: string, organisationId: string): ExampleCall {
  if (permission === 'reports') return buildReportCall(organisationId);
  if (permission === 'authentication') return buildSessionCall(organisationId);
  return { path: `/api/v1/${organisationId}.example/account/query?username=jo` };
}

async function listSoakMails({ local }: RunningHost): Promise<SentMail[]> {
  const mails = await listMails(local).catch(() => listMails(local)); // the connection may have broken
  return mails.flatMap(({ destination, body: { text } }) => {
    const [to = ''] = destination.to;
    if (!to.endsWith('@soak.example') || !/about these mails/i.test(text)) return [];
    const keyIds = [...text.matchAll(LINK_TO_KEY)].map(([, keyId = '']) => keyId);
    return [{ to, keyIds, isShortened: text.includes('did not fit into this mail') }];
  });
}

/** Reads the events on the bus. What a recipient did not get is no event of a key's history. */
async function listPublished(busFile: string): Promise<PublishedEvent[]> {
  const lines = (await readFile(busFile, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => {
    const { detail } = JSON.parse(line) as { detail: { id: string; type: string; data: { keyId: string } } };
    const isOfKey = detail.type.startsWith('latchkey.key.');
    return isOfKey ? [{ id: detail.id, keyId: detail.data.keyId }] : [];
  });
}
