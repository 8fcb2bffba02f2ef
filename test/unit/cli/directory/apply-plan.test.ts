import { describe, expect, test, vi } from 'vitest';
import {
  applyPlan,
  describePlan,
  type Identities,
  IdentityError,
} from '../../../../cli/directory/apply-plan.ts';
import type { DirectoryPlan } from '../../../../core/directory-plan.ts';
import type { DirectoryWriter } from '../../../../store/directory-writer.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';

const ada = { name: 'Ada Byrne', email: 'ada@northgate.example', organisationId: 'northgate' };
const held = { ...ada, subject: 'subject-of-ada' };
const nothing: DirectoryPlan = {
  putOrganisations: [],
  movedIds: [],
  moveKeys: [],
  putAdministrators: [],
  linkAdministrators: [],
  removeAdministrators: [],
  removeOrganisations: [],
};

/** A directory with administrators, in memory. */
function aDirectory(...administrators: string[]) {
  const subjects = new Set(administrators);
  const writer: DirectoryWriter = {
    listOrganisations: async () => [],
    listAdministrators: async () => [],
    hasApiKeys: async () => false,
    putOrganisation: async () => {},
    moveOrganisation: async () => true,
    removeOrganisation: async () => true,
    putAdministrator: async ({ subject }) => void subjects.add(subject),
    removeAdministrator: async (subject) => void subjects.delete(subject),
    markReachable: async () => {},
  };
  return { writer, subjects };
}

const identities = (differing: Partial<Identities>): Identities => ({
  admit: async () => 'subject-of-ada',
  needsLink: async () => false,
  dismiss: async () => {},
  ...differing,
});
const apply = (
  plan: DirectoryPlan,
  directory: DirectoryWriter,
  differing: Partial<Identities>,
  report: (line: string) => void = () => {},
) => {
  const keys = { list: async () => ({ rows: [] }), find: async () => undefined, commit: async () => {} };
  const { catalogue } = policy;
  const target = { catalogue, directory, identities: identities(differing), keys, now: () => new Date() };
  return applyPlan(plan, new Map(), target, changeContextAt('2026-11-23T12:00:00Z'), report);
};
const refuse = async () => {
  throw new Error('The user pool does not respond');
};

describe('applyPlan', () => {
  test('applyPlan stores an administrator with the subject that the identity provider returns', async () => {
    const { writer, subjects } = aDirectory();
    await apply({ ...nothing, putAdministrators: [ada] }, writer, {});
    expect([...subjects]).toEqual(['subject-of-ada']);
  });

  test('applyPlan links an account without writing the entry, which keeps its mark of unreachable mail', async () => {
    const { writer, subjects } = aDirectory();
    const admitted: string[] = [];
    const admit: Identities['admit'] = async ({ email }) => {
      admitted.push(email);
      return 'subject-of-ada';
    };
    await apply({ ...nothing, linkAdministrators: [ada] }, writer, { admit });
    expect(admitted).toEqual([ada.email]);
    expect([...subjects]).toEqual([]);
  });

  test('applyPlan removes an organisation, but stops if it got a key meanwhile', async () => {
    const { writer } = aDirectory();
    const plan = { ...nothing, removeOrganisations: [anOrganisation({ organisationId: 'library' })] };
    await apply(plan, writer, {});
    await expect(apply(plan, { ...writer, removeOrganisation: async () => false }, {})).rejects.toMatchObject(
      {
        name: 'InterruptedError',
        cause: { message: expect.stringContaining('“library” got an API key') },
      },
    );
  });

  test('applyPlan moves an organisation in the tree and its keys to its time zone, but stops if it got a key meanwhile', async () => {
    const { writer } = aDirectory();
    const path = ['northgate', 'college'];
    const college = anOrganisation({ organisationId: 'college', name: 'College', path });
    const plan = { ...nothing, putOrganisations: [college], movedIds: ['college'], moveKeys: [college] };
    const context = changeContextAt('2026-11-23T12:00:00Z');
    const move = 'move organisation college (College) to northgate/college';
    const describe = (keys: number) => describePlan(plan, new Map([['college', keys]]), context);
    expect(describe(1)).toEqual([move, 'move the end of 1 API key of college to Europe/London']);
    expect(describe(2)).toEqual([move, 'move the end of 2 API keys of college to Europe/London']);
    const moveOrganisation = vi.fn(writer.moveOrganisation);
    const putOrganisation = vi.fn(writer.putOrganisation);
    const reported: string[] = [];
    await apply(plan, { ...writer, moveOrganisation, putOrganisation }, {}, (line) => reported.push(line));
    expect(moveOrganisation.mock.calls).toEqual([[college, true]]);
    expect(putOrganisation.mock.calls).toEqual([[college]]); // that its keys have to move is no longer noted
    expect(reported).toEqual(describe(0));
    await expect(apply(plan, { ...writer, moveOrganisation: async () => false }, {})).rejects.toMatchObject({
      name: 'InterruptedError',
      cause: { message: expect.stringContaining('“college” got an API key') },
    });
  });

  test('applyPlan keeps an administrator whose account could not be disabled, so that applying again retries it', async () => {
    const { writer, subjects } = aDirectory(held.subject);
    const plan = { ...nothing, removeAdministrators: [held] };
    await expect(apply(plan, writer, { dismiss: refuse })).rejects.toThrow();
    expect([...subjects]).toEqual([held.subject]);
  });

  test('reports what was done and how to continue if a step fails', async () => {
    const { writer } = aDirectory(held.subject);
    const college = {
      organisationId: 'college',
      name: 'College',
      path: ['college'],
      timeZone: 'UTC',
      features: [],
    };
    const bob = { ...ada, name: 'Bob Hale', email: 'bob@northgate.example' };
    const plan = {
      ...nothing,
      putOrganisations: [college],
      putAdministrators: [bob],
      removeAdministrators: [held],
    };
    const admit = async () => {
      throw new IdentityError(new Error('Bob cannot be invited'));
    };
    const putOrganisation = vi.fn(writer.putOrganisation);
    const reported: string[] = [];
    const applying = apply(plan, { ...writer, putOrganisation }, { admit, dismiss: refuse }, (line) =>
      reported.push(line),
    );
    await expect(applying).rejects.toMatchObject({
      message:
        'Stopped at “remove administrator ada@northgate.example of northgate”, after 1 of 3 steps. Apply the same file again to do the rest.',
      cause: { message: 'The user pool does not respond' },
    });
    expect(reported).toEqual(['write organisation college (College)']);
    expect(putOrganisation.mock.calls).toEqual([[college, false]]);
  });

  test('continues with the others if the identity provider refuses a person, and applying again completes it', async () => {
    const { writer, subjects } = aDirectory();
    const people = ['ada', 'bob', 'cyd'].map((name) => ({
      ...ada,
      name,
      email: `${name}@northgate.example`,
    }));
    const plan = { ...nothing, putAdministrators: people };
    const limit = Object.assign(new Error('Exceeded daily email limit'), { name: 'LimitExceededException' });
    const reported: string[] = [];
    const applying = apply(
      plan,
      writer,
      {
        admit: async ({ name }) => {
          if (name !== 'bob') throw new IdentityError(limit);
          return name;
        },
      },
      (line) => reported.push(line),
    );
    await expect(applying).rejects.toThrow(
      [
        'A limit of the AWS account is reached. Raise it, or continue later.',
        'AWS says: Exceeded daily email limit',
        '  left: write administrator ada@northgate.example of northgate',
        '  left: write administrator cyd@northgate.example of northgate',
        '1 of 3 steps are done. Apply the same file again to do the rest.',
      ].join('\n'),
    );
    expect(reported).toEqual(['write administrator bob@northgate.example of northgate']);
    await apply(plan, writer, { admit: async ({ name }) => name });
    expect([...subjects].sort()).toEqual(['ada', 'bob', 'cyd']);
  });
});
