import { describe, expect, test } from 'vitest';
import { applyPlan, type Identities } from '../../../../cli/directory/apply.ts';
import type { DirectoryPlan } from '../../../../core/directory-plan.ts';
import type { DirectoryWriter } from '../../../../store/directory-writer.ts';
import { changeContextAt } from '../../../support/fixtures.ts';

const ada = { name: 'Ada Byrne', email: 'ada@northgate.example', organisationId: 'northgate' };
const held = { ...ada, subject: 'subject-of-ada' };
const nothing: DirectoryPlan = {
  putOrganisations: [],
  moveKeys: [],
  putAdministrators: [],
  removeAdministrators: [],
  removeOrganisations: [],
};

/** A directory that holds administrators in memory. */
function aDirectory(...administrators: string[]) {
  const subjects = new Set(administrators);
  const writer: DirectoryWriter = {
    listOrganisations: async () => [],
    listAdministrators: async () => [],
    hasApiKeys: async () => false,
    putOrganisation: async () => {},
    removeOrganisation: async () => {},
    putAdministrator: async ({ subject }) => void subjects.add(subject),
    removeAdministrator: async (subject) => void subjects.delete(subject),
    markReachable: async () => {},
  };
  return { writer, subjects };
}

const identities = (differing: Partial<Identities>): Identities => ({
  admit: async () => 'subject-of-ada',
  dismiss: async () => {},
  ...differing,
});
const apply = (
  plan: DirectoryPlan,
  directory: DirectoryWriter,
  differing: Partial<Identities>,
  report: (line: string) => void = () => {},
) => {
  const keys = { list: async () => ({ rows: [] }), get: async () => undefined, commit: async () => {} };
  const target = { directory, identities: identities(differing), keys, now: () => new Date() };
  return applyPlan(plan, new Map(), target, changeContextAt('2026-11-23T12:00:00Z'), report);
};
const refuse = async () => {
  throw new Error('The user pool does not answer');
};

describe('applying a plan', () => {
  test('keeps an administrator under the subject that the identity provider gives', async () => {
    const { writer, subjects } = aDirectory();
    await apply({ ...nothing, putAdministrators: [ada] }, writer, {});
    expect([...subjects]).toEqual(['subject-of-ada']);
  });

  test('leaves an administrator in the directory who could not be dismissed, so that applying again tries again', async () => {
    const { writer, subjects } = aDirectory(held.subject);
    const plan = { ...nothing, removeAdministrators: [held] };
    await expect(apply(plan, writer, { dismiss: refuse })).rejects.toThrow();
    expect([...subjects]).toEqual([held.subject]);
  });

  test('says what was done and how to continue when a step fails', async () => {
    const { writer } = aDirectory(held.subject);
    const college = {
      organisationId: 'college',
      name: 'College',
      path: ['college'],
      timeZone: 'UTC',
      features: [],
    };
    const plan = { ...nothing, putOrganisations: [college], removeAdministrators: [held] };
    const told: string[] = [];
    const applying = apply(plan, writer, { dismiss: refuse }, (line) => told.push(line));
    await expect(applying).rejects.toMatchObject({
      message:
        'Stopped at “remove administrator ada@northgate.example of northgate”, after 1 of 2 steps. Apply the same file again: it does what is missing.',
      cause: { message: 'The user pool does not answer' },
    });
    expect(told).toEqual(['write organisation college (College)']);
  });
});
