import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, vi } from 'vitest';
import { addDays } from '../../../core/calendar.ts';
import type { PermissionCatalogue } from '../../../core/permissions.ts';
import { handler as checkKey } from '../../../lambdas/authorizer/check-key.ts';
import { writePrivateFile } from '../../../local/private-file.ts';
import type { SentMail } from '../../soak/check-reminders.ts';
import type { Random } from '../../soak/random.ts';
import type { SoakTarget } from '../../soak/soak.ts';
import { signedInAs } from '../../support/admin-api.ts';
import { buildEvent, METHOD_ARN } from '../../support/authorizer-events.ts';
import { deploy } from '../../support/deployment.ts';
import { stubEnvironment } from '../../support/environment.ts';
import { buildRenewingCatalogue, buildRequirementVariables, policy } from '../../support/fixtures.ts';
import { aLocalFile } from '../../support/local-file-fixture.ts';
import { decide } from '../../support/policy-decision.ts';
import { Crash, type Mail, ReminderWorld, STAGES } from '../../support/reminders.ts';

/** In so many of 100 steps of reminders, the process crashes, but so often at most in one run. */
const CRASH_PERCENT = 2;
const MOST_CRASHES = 3;

/**
 * Opens a soak's target whose functions run in this process, on DynamoDB Local: real handlers, store and commands, and models of the
 * queues and of the mail service. Sets the clock, so tests must restore the real one.
 * @param start when it begins, ISO 8601
 * @param random decides when processes crash
 */
export async function openInProcessTarget(start: string, random: Random): Promise<SoakTarget> {
  const catalogue: PermissionCatalogue = buildRenewingCatalogue('full');
  const { client, tables, keys } = await deploy();
  vi.stubEnv('IMPORTED_KEYS_TABLE', tables.importedKeys);
  vi.stubEnv('PERMISSION_CATALOGUE', JSON.stringify(catalogue));
  const data = await mkdtemp(join(tmpdir(), 'latchkey-soak-'));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const urls = { aws: inject('dynamodbEndpoint') };
  const awsClient = { endpoint: urls.aws, region: 'eu-west-2', credentials };
  const permissionCatalogue = JSON.stringify(catalogue);
  const described = { urls, tables, awsClient, permissionCatalogue, importedKeys: true };
  await writePrivateFile(join(data, 'local.json'), aLocalFile(described));

  vi.useFakeTimers({ toFake: ['Date'], now: new Date(start) });
  /** Lets a millisecond pass, so that what follows has a later ID. */
  const tick = (): void => void vi.setSystemTime(Date.now() + 1);
  const world = new ReminderWorld(client, tables, start);
  let crashes = 0;
  world.onStep = () => {
    if (crashes < MOST_CRASHES && random.percent(CRASH_PERCENT)) {
      crashes += 1;
      throw new Crash();
    }
  };
  return {
    data,
    client,
    tables,
    catalogue,
    otherOrganisations: [],
    stages: STAGES,
    useLag: 0,
    now: () => new Date(),
    async request({ as, method, path, headers, body }) {
      tick();
      return 'value' in as
        ? signedInAs('')(method, path, { body, headers: { ...headers, 'x-api-key': as.value } })
        : signedInAs(as.administrator)(method, path, { body, headers });
    },
    async check(permission, { organisationId, keyId }, value) {
      tick();
      stubEnvironment(buildRequirementVariables(permission, { ...policy, catalogue }));
      const event = buildEvent('REST REQUEST', { Authorization: `Bearer ${value}` });
      // Reads the environment before its first await, so that checks can be concurrent.
      const verdict = await checkKey(event).catch((error: Error) => error.message);
      if (verdict === 'Unauthorized') return 'invalid';
      if (typeof verdict === 'string') return `failed with ${verdict}`;
      await keys.recordUse(organisationId, keyId, new Date());
      const isAllowed = decide(verdict.policyDocument, METHOD_ARN, new Date()) === 'allowed';
      return isAllowed ? 'allowed' : 'forbidden';
    },
    async runReminders() {
      tick();
      crashes = 0;
      world.clock = new Date();
      world.run(new Date().toISOString());
      await world.drainQueue();
      if (world.queue.deadLetters.length > 0) throw new Error('A message of reminders was given up');
      vi.setSystemTime(Math.max(Date.now(), world.clock.getTime())); // it has waited for what had crashed
    },
    beginNextDay: async () => void vi.setSystemTime(addDays(new Date(), 1, 'UTC')),
    listMails: async () => world.mails.map(describeMail),
    listPublished: async () => undefined,
    countInterruptedRuns: () => 0,
  };
}

function describeMail({ to, content }: Mail): SentMail {
  const keyIds = content.entries.flatMap(({ url }) => /[^/]+$/.exec(url ?? '') ?? []);
  return { to, keyIds, isShortened: content.omitted > 0 };
}
