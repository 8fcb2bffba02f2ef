// The rotation function of RotatingApiKey. It runs in the accounts of other teams, as this folder and Lambda's own SDK, so it imports
// nothing of ours.

/** The calls that the function makes. The client of `@aws-sdk/client-secrets-manager` has them. */
export interface SecretsManager {
  describeSecret(input: { SecretId: string }): Promise<{
    RotationEnabled?: boolean;
    VersionIdsToStages?: Record<string, string[]>;
  }>;
  getSecretValue(input: {
    SecretId: string;
    VersionId?: string;
    VersionStage?: string;
  }): Promise<{ SecretString?: string }>;
  putSecretValue(input: {
    SecretId: string;
    ClientRequestToken: string;
    SecretString: string;
    VersionStages: string[];
  }): Promise<unknown>;
  updateSecretVersionStage(input: {
    SecretId: string;
    VersionStage: string;
    MoveToVersionId: string;
    RemoveFromVersionId?: string;
  }): Promise<unknown>;
  listSecretVersionIds(input: { SecretId: string; IncludeDeprecated: boolean; MaxResults: number }): Promise<{
    Versions?: { VersionId?: string }[];
  }>;
}

/** The content of the secret, as JSON. A person who puts the first key into it may leave out all but `apiKey`. */
export interface ApiKeySecret {
  /** The value of the key. Empty until a person has put one into the secret. */
  apiKey: string;
  keyId?: string;
  organisationId?: string;
  /** When the key expires, ISO 8601 in UTC. */
  expiresAt?: string;
}

/** What Secrets Manager sends. @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html */
export interface RotationEvent {
  Step: string;
  SecretId: string;
  ClientRequestToken: string;
}

export interface RotationSettings {
  secrets: SecretsManager;
  /** URL of Latchkey's admin API. */
  adminApiUrl: string;
  /** URL of a protected API that answers 2xx to a GET with the key. */
  testUrl: string;
  /** Days for which both keys work. As many as the key's level permits if it is undefined. */
  overlapDays: number | undefined;
  /** Writes a line to the log. */
  log(line: string): void;
}

/** A rotation cannot be completed. The message never contains a value. */
export class RotationError extends Error {
  override readonly name = 'RotationError';
  readonly code = 'rotation-failed';
}

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';
const PREVIOUS = 'AWSPREVIOUS';
/** Versions in which the successor is looked for, newest first. */
const VERSIONS_SEARCHED = 20;
/** Time for a response in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * Does one step of a rotation. If a step fails, Secrets Manager repeats the rotation from its first step with the same token. Each step
 * can be repeated, whatever an earlier attempt has done.
 * @throws RotationError if a person has to do something, or a later attempt may succeed
 */
export async function rotate(event: RotationEvent, settings: RotationSettings): Promise<void> {
  const { Step, SecretId, ClientRequestToken } = event;
  const { secrets, log } = settings;
  const { RotationEnabled, VersionIdsToStages = {} } = await secrets.describeSecret({ SecretId });
  const stages = VersionIdsToStages[ClientRequestToken];
  if (RotationEnabled === false || !stages) {
    throw new RotationError(`The secret ${SecretId} is not being rotated to version ${ClientRequestToken}.`);
  }
  if (stages.includes(CURRENT)) return; // an earlier attempt has finished
  if (!stages.includes(PENDING)) {
    throw new RotationError(`Version ${ClientRequestToken} of ${SecretId} is not pending.`);
  }
  switch (Step) {
    case 'createSecret':
      await createSecret(event, settings);
      break;
    case 'setSecret': // The new key works already.
      break;
    case 'testSecret':
      await testSecret(event, settings);
      break;
    case 'finishSecret':
      await finishSecret(event, VersionIdsToStages, settings);
      break;
    default:
      throw new RotationError(`There is no step ${Step}.`);
  }
  log(JSON.stringify({ step: Step, secretId: SecretId, version: ClientRequestToken }));
}

/** What the schedule of `RotatingApiKey` sends, beside the four steps of Secrets Manager. */
export interface DeletionEvent {
  Step: 'deleteOldKey';
  SecretId: string;
}

/**
 * Lets the old key delete itself, if it is not needed any more. Latchkey knows whether it was used.
 * @throws RotationError if Latchkey answers something else than that the key is gone, or still needed
 */
export async function deleteOldKey(
  { SecretId }: DeletionEvent,
  { secrets, adminApiUrl, log }: RotationSettings,
): Promise<void> {
  const old = await readVersion(secrets, { SecretId, VersionStage: PREVIOUS });
  if (!old?.apiKey) return;
  const url = `${adminApiUrl}/self`;
  const { status } = await request(url, { method: 'DELETE', headers: { 'x-api-key': old.apiKey } });
  const outcomes: Record<number, string> = { 204: 'deleted', 401: 'gone', 409: 'still needed' };
  const outcome = outcomes[status];
  if (outcome === undefined)
    throw new RotationError(`Latchkey does not delete the old key in ${SecretId}: ${status}`);
  log(JSON.stringify({ step: 'deleteOldKey', secretId: SecretId, outcome }));
}

/** Asks for the successor of the current key, unless an earlier attempt has stored one. */
async function createSecret(
  { SecretId, ClientRequestToken }: RotationEvent,
  settings: RotationSettings,
): Promise<void> {
  const { secrets } = settings;
  const current = await readVersion(secrets, { SecretId, VersionStage: CURRENT });
  if (!current?.apiKey) {
    throw new RotationError(`Put a key into the secret ${SecretId} first: {"apiKey": "…"}.`);
  }
  if (await readVersion(secrets, { SecretId, VersionId: ClientRequestToken })) return;
  const successor = await renew(SecretId, current.apiKey, settings);
  await secrets.putSecretValue({
    SecretId,
    ClientRequestToken,
    SecretString: JSON.stringify(successor),
    VersionStages: [PENDING],
  });
}

/**
 * Asks for the successor of a key. If the response of an earlier attempt was lost, the successor gets a new value. If it was used, which
 * the test of an earlier rotation does, its value is in a version that has no label any more.
 */
async function renew(
  SecretId: string,
  apiKey: string,
  { secrets, adminApiUrl, overlapDays }: RotationSettings,
): Promise<ApiKeySecret> {
  const response = await request(`${adminApiUrl}/self/rotation`, {
    method: 'POST',
    headers: {
      'x-api-key': apiKey,
      ...(overlapDays !== undefined && { 'content-type': 'application/json' }),
    },
    ...(overlapDays !== undefined && { body: JSON.stringify({ overlapDays }) }),
  });
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.status === 201) {
    const { value, keyId, organisationId, expiresAt } = body as Record<string, string>;
    if (!value) throw new RotationError('Latchkey has returned no value.');
    return {
      apiKey: value,
      ...(keyId && { keyId }),
      ...(organisationId && { organisationId }),
      ...(expiresAt && { expiresAt }),
    };
  }
  const problem = String(body.type ?? '').replace(/^.*:/, '');
  if (problem === 'already-replaced') {
    const found = await findVersionOf(secrets, SecretId, String(body.keyId));
    if (found) return found;
    throw new RotationError(
      `The key in ${SecretId} has the successor ${body.keyId}, whose value is in no version of this secret. Ask an administrator who has it.`,
    );
  }
  throw new RotationError(`Latchkey does not renew the key in ${SecretId}: ${response.status} ${problem}`);
}

/** Finds the version of a secret that holds a key. */
async function findVersionOf(
  secrets: SecretsManager,
  SecretId: string,
  keyId: string,
): Promise<ApiKeySecret | undefined> {
  const { Versions = [] } = await secrets.listSecretVersionIds({
    SecretId,
    IncludeDeprecated: true,
    MaxResults: VERSIONS_SEARCHED,
  });
  for (const { VersionId } of Versions) {
    const found = VersionId && (await readVersion(secrets, { SecretId, VersionId }));
    if (found && found.keyId === keyId) return found;
  }
  return undefined;
}

/** Calls the protected API with the pending key. */
async function testSecret(
  { SecretId, ClientRequestToken }: RotationEvent,
  { secrets, testUrl, log }: RotationSettings,
): Promise<void> {
  const pending = await readVersion(secrets, { SecretId, VersionId: ClientRequestToken });
  if (!pending) throw new RotationError(`Version ${ClientRequestToken} of ${SecretId} has no value.`);
  if (pending.apiKey === '') {
    log(
      JSON.stringify({
        step: 'testSecret',
        secretId: SecretId,
        skipped: 'there is no key in the secret yet',
      }),
    );
    return;
  }
  const { ok, status } = await request(testUrl, { headers: { authorization: `Bearer ${pending.apiKey}` } });
  if (!ok) throw new RotationError(`${testUrl} answers ${status} to the new key in ${SecretId}.`);
}

/** Makes the pending version the current one. */
async function finishSecret(
  { SecretId, ClientRequestToken }: RotationEvent,
  versions: Record<string, string[]>,
  { secrets }: RotationSettings,
): Promise<void> {
  const current = Object.keys(versions).find((version) => versions[version]?.includes(CURRENT));
  await secrets.updateSecretVersionStage({
    SecretId,
    VersionStage: CURRENT,
    MoveToVersionId: ClientRequestToken,
    ...(current !== undefined && { RemoveFromVersionId: current }),
  });
}

/**
 * Reads a version of the secret. Undefined if it does not exist or is empty, as a pending one is at first.
 * @throws RotationError if it is not JSON with `apiKey`. The parser's own error would contain a part of the value
 */
async function readVersion(
  secrets: SecretsManager,
  version: { SecretId: string; VersionId?: string; VersionStage?: string },
): Promise<ApiKeySecret | undefined> {
  const { SecretString = '' } = await secrets
    .getSecretValue(version)
    .catch((error: unknown): { SecretString?: string } => {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return {};
      throw error;
    });
  if (SecretString === '') return undefined;
  const parsed = parseSecret(SecretString);
  if (parsed) return parsed;
  throw new RotationError(`The secret ${version.SecretId} is not JSON with the field apiKey.`);
}

function parseSecret(text: string): ApiKeySecret | undefined {
  try {
    const parsed = JSON.parse(text);
    return typeof parsed?.apiKey === 'string' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Sends a request. Follows no redirect, which could take the key elsewhere. @throws RotationError without a response */
async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new RotationError(`${url} does not respond (${error instanceof Error ? error.name : 'unknown'}).`);
  }
}
