import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { matchesHash, parseKeyValue } from '../../../core/key-value.ts';
import {
  deleteOldKey,
  RotationError,
  type RotationSettings,
  rotate,
  type SecretsManager,
} from '../../../lib/constructs/rotation-function/rotate.ts';
import { logged, signedInAs } from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';
import { createFakeSecretsManager } from '../../support/fake-secrets-manager.ts';
import { buildRenewingCatalogue, daysAgo, policy } from '../../support/fixtures.ts';

const ADMIN_API = 'https://admin.example';
const PROTECTED_API = 'https://loans.example/loans';
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

const { organisation, key, keys } = await deploy();
vi.stubEnv('PERMISSION_CATALOGUE', JSON.stringify(buildRenewingCatalogue('full')));
const north = await organisation();
const anybody = signedInAs('');

let old: ApiKey;
let value: string;
let secret: ReturnType<typeof createFakeSecretsManager>;
/** The status with which the protected API answers to a key that works. */
let health: number;
/** All that the function says, in lines of its log and in errors. */
let said: string[];

/** The admin API and the protected API, as the function reaches them. */
async function answer(
  url: string | URL | Request,
  { method = 'GET', headers, body }: RequestInit = {},
): Promise<Response> {
  const sent = headers as Record<string, string>;
  if (String(url) === `${ADMIN_API}/self/rotation`) {
    const { status, text } = await anybody('POST', '/self/rotation', {
      headers: sent,
      body: body ?? undefined,
    });
    return new Response(text, { status });
  }
  if (String(url) === `${ADMIN_API}/self`) {
    const { status } = await anybody(method, '/self', { headers: sent });
    return new Response(null, { status });
  }
  expect(String(url)).toBe(PROTECTED_API);
  const presented = sent.authorization?.replace('Bearer ', '') ?? '';
  const claimed = parseKeyValue(policy.prefix, presented);
  const stored = claimed && (await keys.find(claimed.organisationId, claimed.keyId));
  if (!stored || !matchesHash(stored.valueHash, presented)) return new Response(null, { status: 401 });
  await keys.recordUse(stored.organisationId, stored.keyId, new Date());
  return new Response(null, { status: health });
}

beforeEach(async () => {
  health = 200;
  said = [];
  vi.stubGlobal('fetch', answer);
  ({ key: old, value } = await key(north, 'full', daysAgo(100)));
  secret = createFakeSecretsManager();
  await secret.store(JSON.stringify({ apiKey: value }));
});

const buildSettings = (differing: Partial<RotationSettings> = {}): RotationSettings => ({
  secrets: secret,
  adminApiUrl: ADMIN_API,
  testUrl: PROTECTED_API,
  overlapDays: undefined,
  log: (line) => said.push(line),
  ...differing,
});

/** Rotates as Secrets Manager does, which repeats all steps with the same token if one fails. @returns whether it succeeded */
async function rotateSecret(token: string, attempts = 5, settings = buildSettings()): Promise<boolean> {
  await secret.start(token);
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      for (const Step of STEPS) {
        await rotate({ Step, SecretId: secret.arn, ClientRequestToken: token }, settings);
      }
      return true;
    } catch (error) {
      said.push(String(error), (error as Error).stack ?? '');
    }
  }
  return false;
}

const readCurrent = async () =>
  JSON.parse((await secret.getSecretValue({ SecretId: secret.arn })).SecretString ?? '');
const listSuccessors = async () =>
  (await keys.list(north.organisationId, { limit: 1000 })).rows.filter(
    ({ replaces }) => replaces === old.keyId,
  );

/** Requires that the secret holds the only successor, with a value that works, and that no value was said anywhere. */
async function expectRotated(): Promise<void> {
  const current = await readCurrent();
  const [successor, ...others] = await listSuccessors();
  expect(others).toEqual([]);
  expect(current).toMatchObject({ keyId: successor?.keyId, organisationId: north.organisationId });
  expect(matchesHash(successor?.valueHash ?? '', current.apiKey)).toBe(true);
  const text = [...said, ...logged].join('\n');
  for (const known of [value, current.apiKey])
    expect(text).not.toContain(known.split('_').at(-1).slice(0, 20));
}

test('a rotation stores the successor, tries it, and makes it current, and the key before stays for the overlap', async () => {
  expect(await rotateSecret(randomUUID(), 1, buildSettings({ overlapDays: 2 }))).toBe(true);
  await expectRotated();
  expect(await readCurrent()).toMatchObject({ expiresAt: expect.stringMatching(/^\d{4}-/) });
  const { worksUntil = '' } = (await keys.find(old.organisationId, old.keyId)) as ApiKey;
  expect(Math.round((Date.parse(worksUntil) - Date.now()) / 86_400_000)).toBe(2);
  const previous = await secret.getSecretValue({ SecretId: secret.arn, VersionStage: 'AWSPREVIOUS' });
  expect(previous.SecretString).toContain(value);
});

/** Makes the function crash before or after one of its calls, counted from 0. */
function crashAt(
  call: number,
  when: 'before' | 'after',
): { settings: RotationSettings; hasCrashed: () => boolean } {
  let count = 0;
  const wrap =
    <Given extends unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      const crashes = count++ === call;
      if (crashes && when === 'before') throw new Error('crash');
      const result = await work(...given);
      if (crashes) throw new Error('crash');
      return result;
    };
  vi.stubGlobal('fetch', wrap(answer));
  const secrets = Object.fromEntries(
    Object.entries(secret).map(([name, work]) => [
      name,
      typeof work === 'function' ? wrap(work as never) : work,
    ]),
  ) as unknown as SecretsManager;
  return { settings: buildSettings({ secrets }), hasCrashed: () => count > call };
}

test.each(['before', 'after'] as const)(
  'after a crash %s any call, the rotation that is repeated ends with the only successor',
  async (when) => {
    for (let call = 0; ; call++) {
      ({ key: old, value } = await key(north, 'full', daysAgo(100)));
      secret = createFakeSecretsManager();
      await secret.store(JSON.stringify({ apiKey: value }));
      const { settings, hasCrashed } = crashAt(call, when);
      expect(await rotateSecret(randomUUID(), 2, settings)).toBe(true);
      await expectRotated();
      if (!hasCrashed()) break;
    }
  },
);

test('a rotation whose test failed is completed by the next one, though its key was used', async () => {
  health = 503; // counts as a use all the same
  const failed = randomUUID();
  expect(await rotateSecret(failed)).toBe(false);
  expect((await readCurrent()).apiKey).toBe(value); // programs still get the old key
  await secret.cancel(failed);
  health = 200;
  expect(await rotateSecret(randomUUID())).toBe(true);
  await expectRotated();
});

test('the successor that somebody else has got stops the rotation, and the error says whose value is missing', async () => {
  const thief = await anybody<{ keyId: string }>('POST', '/self/rotation', {
    headers: { 'x-api-key': value },
  });
  await keys.recordUse(old.organisationId, thief.body.keyId, new Date());
  expect(await rotateSecret(randomUUID(), 1)).toBe(false);
  expect(said.join()).toContain(`has the successor ${thief.body.keyId}, whose value is in no version`);
  expect((await readCurrent()).apiKey).toBe(value);
});

test.each([
  ['a bare value', () => value],
  ['JSON without the field', () => JSON.stringify({ key: value })],
])('%s in the secret is refused without being repeated', async (_, content) => {
  secret = createFakeSecretsManager();
  await secret.store(content());
  const token = randomUUID();
  await secret.start(token);
  const step = { Step: 'createSecret', SecretId: secret.arn, ClientRequestToken: token };
  const failure = await rotate(step, buildSettings()).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RotationError);
  expect(String(failure)).toContain('is not JSON with the field apiKey');
  expect((failure as Error).stack).not.toContain(value.slice(0, 12));
});

test('a secret without a key passes the test of its configuration, and cannot be rotated', async () => {
  secret = createFakeSecretsManager();
  await secret.store('{"apiKey":""}');
  const token = randomUUID();
  await secret.start(token);
  await secret.putSecretValue({
    SecretId: secret.arn,
    ClientRequestToken: token,
    SecretString: '{"apiKey":""}',
    VersionStages: ['AWSPENDING'],
  });
  await rotate({ Step: 'testSecret', SecretId: secret.arn, ClientRequestToken: token }, buildSettings());
  expect(said.join()).toContain('there is no key in the secret yet');
  expect(await rotateSecret(randomUUID(), 1)).toBe(false);
  expect(said.join()).toContain('Put a key into the secret');
});

test('the old key is deleted once it was not used for a day, and stays until then', async () => {
  const remove = () => deleteOldKey({ Step: 'deleteOldKey', SecretId: secret.arn }, buildSettings());
  await remove(); // before the first rotation, there is none
  expect(said).toEqual([]);
  expect(await rotateSecret(randomUUID(), 1)).toBe(true);
  await remove();
  expect(await keys.find(old.organisationId, old.keyId)).toBeDefined();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 26 * 3_600_000 });
  await remove();
  expect(await keys.find(old.organisationId, old.keyId)).toBeUndefined();
  await remove();
  vi.useRealTimers();
  const outcomes = said.map((line) => JSON.parse(line).outcome).filter((outcome) => outcome !== undefined);
  expect(outcomes).toEqual(['still needed', 'deleted', 'gone']);
  await expectRotated();
});
