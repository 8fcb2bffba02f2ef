import { beforeEach, vi } from 'vitest';
import { createKey } from '../../../../core/life-cycle.ts';
import { handler } from '../../../../lambdas/authorizer/check-key.ts';
import { buildEvent, type Form } from '../../../support/authorizer-events.ts';
import { stubEnvironment } from '../../../support/environment.ts';
import { found, startFakeDynamodb } from '../../../support/fake-dynamodb.ts';
import {
  anOrganisation,
  buildRequirementVariables,
  changeContextAt,
  policy,
} from '../../../support/fixtures.ts';

/** A working key. */
export const { key, value } = createKey(
  anOrganisation(),
  { name: 'Library', permissionLevel: 'authentication' },
  policy,
  changeContextAt(new Date()),
);

/** Stands in for the tables. It returns that key for every read, unless a test changes it. */
export const tables = await startFakeDynamodb();
/** The lines that the checks of a test have logged. */
export const output: string[] = [];

beforeEach(() => {
  tables.requests = [];
  tables.respond = () => found(key);
  vi.stubEnv('AWS_ENDPOINT_URL', tables.endpoint);
  output.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => output.push(String(chunk)) > 0);
  stubEnvironment(buildRequirementVariables('authentication'));
  vi.stubEnv('KEY_VALUE_PREFIX', 'lk');
  vi.stubEnv('API_KEYS_TABLE', 'ApiKeys');
  vi.stubEnv('EXPIRING_DAYS', '30');
  vi.stubEnv('IMPORTED_KEYS_TABLE', undefined);
  vi.stubEnv('IDENTIFY_USAGE', undefined);
});

/** Checks a value with the real handler. */
export function present(form: Form, presented: string) {
  return handler(buildEvent(form, { Authorization: `OAApiKey ${presented}` }));
}
