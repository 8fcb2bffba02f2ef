import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createKey } from '../../../../core/life-cycle.ts';
import { MEMORY_MS, rememberOrganisations } from '../../../../lambdas/authorizer/organisation-memory.ts';
import { stubEnvironment } from '../../../support/environment.ts';
import { found, refused } from '../../../support/fake-dynamodb.ts';
import {
  anOrganisation,
  buildRequirementVariables,
  changeContextAt,
  policy,
} from '../../../support/fixtures.ts';
import { present, tables } from './authorizer-support.ts';

describe('key checks for a feature', () => {
  /** Each test has an organisation of its own, because the handler remembers across tests as it does across checks. */
  let organisationId: string;
  let features: string[];
  let value: string;
  let tests = 0;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    organisationId = `north${tests++}`;
    features = ['reports'];
    const organisation = anOrganisation({ organisationId, path: [organisationId], features });
    const made = createKey(
      organisation,
      { name: 'Library', permissionLevel: 'reports' },
      policy,
      changeContextAt(new Date()),
    );
    value = made.value;
    stubEnvironment(buildRequirementVariables('reports'));
    vi.stubEnv('ORGANISATIONS_TABLE', 'Organisations');
    tables.respond = ({ input }) =>
      found(input.TableName === 'Organisations' ? { ...organisation, features } : made.key);
  });
  afterEach(() => vi.useRealTimers());

  const isAllowed = async () =>
    JSON.stringify((await present('REST REQUEST', value)).policyDocument).includes('"Allow"');
  const countReads = () => tables.requests.filter(({ input }) => input.TableName === 'Organisations').length;

  test('a disabled feature stops them immediately unless the operator lets checks remember features', async () => {
    vi.stubEnv('REMEMBER_FEATURES', undefined);
    expect(await isAllowed()).toBe(true);
    features = [];
    expect(await isAllowed()).toBe(false);
    expect(countReads()).toBe(2);
  });

  test('if checks remember features, a disabled one stops them within a second', async () => {
    vi.stubEnv('REMEMBER_FEATURES', 'on');
    expect(await isAllowed()).toBe(true);
    features = [];
    vi.advanceTimersByTime(MEMORY_MS - 1);
    expect(await isAllowed()).toBe(true);
    expect(countReads()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await isAllowed()).toBe(false);
    expect(countReads()).toBe(2);
  });

  test('a read that failed is made again by the next check', async () => {
    vi.stubEnv('REMEMBER_FEATURES', 'on');
    const { respond } = tables;
    tables.respond = (request) =>
      request.input.TableName === 'Organisations' ? refused('ValidationException') : respond(request);
    await expect(isAllowed()).rejects.toThrow('Refused by the test');
    tables.respond = respond;
    expect(await isAllowed()).toBe(true);
  });
});

describe('memory of organisations', () => {
  const at = (milliseconds: number) => new Date(milliseconds);

  test('is not longer if the clock is set back', async () => {
    const find = vi.fn(async () => anOrganisation());
    const recall = rememberOrganisations(find);
    await recall('northgate', at(5000));
    await recall('northgate', at(4000));
    expect(find).toHaveBeenCalledTimes(2);
  });

  test('also keeps that there is no such organisation, and forgets all when made-up values name too many', async () => {
    const find = vi.fn(async () => undefined);
    const recall = rememberOrganisations(find);
    await recall('nowhere', at(0));
    await recall('elsewhere', at(0));
    await recall('nowhere', at(0));
    await recall('nowhere', at(1));
    expect(find).toHaveBeenCalledTimes(2);
    for (let made = 0; made < 1000; made++) await recall(`made-up-${made}`, at(2));
    await recall('nowhere', at(3));
    expect(find).toHaveBeenCalledTimes(1003);
  });
});
