import { checkKey, type Verdict } from '../../core/key-check.ts';
import { type KeyReference, parseKeyValue } from '../../core/key-value.ts';
import { API_FUNCTIONS, type ApiFunction, isFeature } from '../../core/permissions.ts';
import { documentClient } from '../../store/client.ts';
import { getApiKey } from '../../store/get-api-key.ts';
import { getOrganisation } from '../../store/get-organisation.ts';
import { environment } from '../environment.ts';
import { type Answer, answerOf } from './answer.ts';
import { type CheckOutcome, checkLine } from './check-log.ts';
import { type AuthorizerEvent, allMethodsOf } from './events.ts';
import { presentedKey } from './presented-key.ts';

// A caller waits for this: at most 3 attempts of 1 s and the back-off between them, within the function's 5 s.
const client = documentClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1000, throwOnRequestTimeout: true },
});

/**
 * Decides for API Gateway whether a caller may use a protected API that requires this deployment's API function.
 * A plain function, because middy would have nothing to do here: every failure has to leave as it is thrown.
 * @throws Error "Unauthorized", which API Gateway answers with 401; anything else it answers with 500, and never allows.
 */
export async function handler(event: AuthorizerEvent): Promise<Answer> {
  const now = new Date();
  const required = requiredFunction();
  const presented = presentedKey(event);
  const claimed =
    presented === undefined ? undefined : parseKeyValue(environment('KEY_VALUE_PREFIX'), presented);
  const log = (outcome: CheckOutcome) =>
    process.stdout.write(`${checkLine(required, claimed, outcome, now)}\n`);

  const verdict = await verdictOn(presented, claimed, required, now).catch((error: unknown) => {
    log({ outcome: 'failed' });
    throw error;
  });
  log(verdict);
  if (verdict.outcome === 'invalid') throw new Error('Unauthorized');
  return answerOf(verdict, allMethodsOf(event), now);
}

async function verdictOn(
  presented: string | undefined,
  claimed: KeyReference | undefined,
  required: ApiFunction,
  now: Date,
): Promise<Verdict> {
  if (presented === undefined) return { outcome: 'invalid', reason: 'missing' };
  if (claimed === undefined) return { outcome: 'invalid', reason: 'malformed' };
  const [key, organisation] = await Promise.all([
    getApiKey(client, environment('API_KEYS_TABLE'), claimed),
    isFeature(required)
      ? getOrganisation(client, environment('ORGANISATIONS_TABLE'), claimed.organisationId)
      : undefined,
  ]);
  return checkKey({ presented, required, key, organisation, now });
}

function requiredFunction(): ApiFunction {
  const name = environment('REQUIRED_FUNCTION');
  const required = API_FUNCTIONS.find((apiFunction) => apiFunction === name);
  if (required === undefined) throw new Error(`REQUIRED_FUNCTION is not an API function: ${name}`);
  return required;
}
