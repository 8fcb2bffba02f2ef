import { describe, expect, test } from 'vitest';
import {
  type AccountSupport,
  inviteAdministrator,
  resetMfa,
} from '../../../../cli/directory/account-support.ts';
import type { Administrator } from '../../../../core/organisation.ts';

const ada = {
  subject: 'subject-of-ada',
  name: 'Ada Byrne',
  email: 'ada@northgate.example',
  organisationId: 'northgate',
};

/** A deployment with one administrator, whose accounts act as given. */
function aTarget(support: Partial<AccountSupport> | undefined, administrator: Administrator = ada) {
  const stored = new Map([[administrator.subject, administrator]]);
  const directory = {
    listAdministrators: async () => [...stored.values()],
    putAdministrator: async (entry: Administrator) => void stored.set(entry.subject, entry),
    removeAdministrator: async (subject: string) => void stored.delete(subject),
  };
  const target = { directory, ...(support && { support }) } as unknown as Parameters<typeof resetMfa>[0];
  return { target, stored };
}

describe('inviteAdministrator', () => {
  test('an address is found however it is written', async () => {
    const { target } = aTarget({ inviteAgain: async () => 'invited' });
    expect(await inviteAdministrator(target, ' Ada@Northgate.example')).toBe(
      'ada@northgate.example is invited again. The mail has a new temporary password, and the earlier one no longer works.',
    );
  });

  test('an address whose mail bounced is mentioned', async () => {
    const bounced = { ...ada, unreachable: '2026-11-20T05:00:00.000Z' };
    const { target } = aTarget({ inviteAgain: async () => 'invited' }, bounced);
    expect(await inviteAdministrator(target, ada.email)).toContain('bounced on 2026-11-20: check it.');
  });

  test('somebody who has signed in already is told how to get another password', async () => {
    const { target } = aTarget({ inviteAgain: async () => 'has-signed-in' });
    expect(await inviteAdministrator(target, ada.email)).toContain('has signed in already');
  });

  test('an administrator without an account gets one, and their entry follows it', async () => {
    const { target, stored } = aTarget({
      inviteAgain: async () => 'has-no-account',
      admit: async () => 'new-subject',
      findProviderName: () => undefined,
    });
    expect(await inviteAdministrator(target, ada.email)).toContain('is invited again');
    expect([...stored.values()]).toEqual([{ ...ada, subject: 'new-subject' }]);
  });

  test('an administrator keeps their entry if the account has their subject after all', async () => {
    const { target, stored } = aTarget({
      inviteAgain: async () => 'has-no-account',
      admit: async () => ada.subject,
      findProviderName: () => undefined,
    });
    await inviteAdministrator(target, ada.email);
    expect([...stored.values()]).toEqual([ada]);
  });

  test('an administrator of an identity provider gets an account without a mail', async () => {
    const { target, stored } = aTarget({
      inviteAgain: async () => 'has-no-account',
      admit: async () => 'new-subject',
      findProviderName: () => 'Northgate',
    });
    expect(await inviteAdministrator(target, ada.email)).toBe(
      'ada@northgate.example has an account again, and signs in through Northgate. No mail was sent.',
    );
    expect([...stored.values()]).toEqual([{ ...ada, subject: 'new-subject' }]);
  });

  test('nobody is invited who is not in the directory', async () => {
    const { target } = aTarget({});
    await expect(inviteAdministrator(target, 'eve@northgate.example')).rejects.toThrow(
      'No administrator has the address eve@northgate.example.',
    );
  });

  test('the local host says how to sign in instead', async () => {
    expect(await inviteAdministrator(aTarget(undefined).target, ada.email)).toBe(
      'The local host sends no invitations: choose ada@northgate.example on its sign-in page.',
    );
  });
});

describe('resetMfa', () => {
  test('resetMfa says what the person has to do', async () => {
    const { target } = aTarget({ resetMfa: async () => 'reset' });
    expect(await resetMfa(target, ada.email)).toMatch(
      /signed out.*At the next sign-in, they enter their password/,
    );
  });

  test('resetMfa refuses somebody without an account, and names the command that makes one', async () => {
    const { target } = aTarget({ resetMfa: async () => 'has-no-account' });
    await expect(resetMfa(target, ada.email)).rejects.toThrow('-- invite ada@northgate.example --aws');
  });

  test('the local host has nothing to reset', async () => {
    expect(await resetMfa(aTarget(undefined).target, ada.email)).toContain('nothing to reset');
  });
});
