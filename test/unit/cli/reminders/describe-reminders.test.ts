import { expect, test } from 'vitest';
import { describeReminders, describeSetAside } from '../../../../cli/reminders/describe-reminders.ts';
import type { ApiKey } from '../../../../core/api-key.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import type { Reminder, ReminderDirectory } from '../../../../core/reminders/ports.ts';
import type { Recipient } from '../../../../core/reminders/recipients.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';

const library = anOrganisation({ organisationId: 'library', path: ['northgate', 'library'] });
const { key } = createKey(
  library,
  { name: 'Loans', permissionLevel: 'full' },
  policy,
  changeContextAt('2026-11-23T12:00:00Z'),
);
const ada: Recipient = {
  recipientId: 'ada',
  name: 'Ada Byrne',
  email: 'ada@northgate.example',
  organisationId: 'northgate',
};
const grace: Recipient = {
  recipientId: 'grace',
  name: 'Grace Lowe',
  email: 'grace@library.example',
  organisationId: 'library',
};

/** A directory with these recipients, in which every key is the given one. */
const aDirectory = (recipients: Recipient[], found: ApiKey | undefined): ReminderDirectory => ({
  findOrganisation: async () => library,
  findApiKeys: async (references) => references.map(() => found),
  findRecipient: async (id) => recipients.find(({ recipientId }) => recipientId === id),
  listRecipients: async (id) => recipients.filter(({ organisationId }) => organisationId === id),
});
const aReminder = (recipientId: string, stage = 7) =>
  ({ organisationId: 'library', keyId: key.keyId, recipientId, stage }) as Reminder;

test.each<[string, Recipient[], string]>([
  [
    'of the key’s organisation',
    [ada, grace],
    'grace@library.example: “Loans” of library, stage 7, expires on 2027-11-23 (own)',
  ],
  [
    'above, if nobody is nearer',
    [ada],
    'ada@northgate.example: “Loans” of library, stage 7, expires on 2027-11-23 (no-administrator nearer)',
  ],
  [
    'above, if nobody nearer can be reached',
    [ada, { ...grace, unreachable: '2027-01-01T00:00:00Z' }],
    'ada@northgate.example: “Loans” of library, stage 7, expires on 2027-11-23 (unreachable nearer)',
  ],
  [
    'above, although somebody nearer can be reached by now',
    [ada, grace],
    'ada@northgate.example: “Loans” of library, stage 7, expires on 2027-11-23 (above)',
  ],
  [
    'who is not in the directory any more',
    [],
    'ada: “Loans” of library, stage 7, expires on 2027-11-23 (removed since)',
  ],
])('the reminder of somebody %s is described with its key and its reason', async (_, recipients, line) => {
  const recipientId = line.startsWith('grace') ? 'grace' : 'ada';
  expect(await describeReminders([aReminder(recipientId)], aDirectory(recipients, key))).toEqual([line]);
});

test.each<[string, ApiKey | undefined, number, string]>([
  ['has expired', key, 0, '“Loans” of library, has expired (own)'],
  [
    'stops when its overlap ends',
    { ...key, worksUntil: '2026-12-01T09:30:00.000Z', endsOn: '2026-12-01' },
    1,
    '“Loans” of library, stage 1, stops on 2026-12-01 (own)',
  ],
  ['was deleted', undefined, 7, `library/${key.keyId}, stage 7, deleted since`],
])('the reminder of a key that %s says so', async (_, found, stage, line) => {
  expect(await describeReminders([aReminder('grace', stage)], aDirectory([grace], found))).toEqual([
    `grace@library.example: ${line}`,
  ]);
});

test('reminders are sorted, so that those of a person are together', async () => {
  const lines = await describeReminders(
    [aReminder('grace'), aReminder('ada'), aReminder('grace', 0)],
    aDirectory([ada, grace], key),
  );
  expect(lines.map((line) => line.split(':')[0])).toEqual([ada.email, grace.email, grace.email]);
});

test('what was set aside is described with its reason, sorted, and once if two reads have met it', () => {
  const damaged = { reason: 'row-damaged', what: { row: 'The stored key library/1 is damaged' } } as const;
  expect(
    describeSetAside([
      damaged,
      damaged,
      { reason: 'nobody-reachable', what: { organisationId: 'library', keyId: key.keyId } },
    ]),
  ).toEqual([
    `not sent to anybody: library/${key.keyId} (nobody-reachable)`,
    'set aside: The stored key library/1 is damaged (row-damaged)',
  ]);
});
