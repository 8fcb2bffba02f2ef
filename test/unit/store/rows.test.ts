import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test, vi } from 'vitest';
import type { KeyChange } from '../../../core/change.ts';
import { getPurgeTime } from '../../../core/key-status.ts';
import { findApiKey, parseApiKey } from '../../../store/api-key-row.ts';
import { parseAdministrator } from '../../../store/directory.ts';
import { parseEventWrite } from '../../../store/event-writes.ts';
import { buildImportedKeyItems, findImportedKey, parseImportedValue } from '../../../store/imported-keys.ts';
import { parseKeyEvent } from '../../../store/key-event-row.ts';
import { findOrganisation, parseOrganisation } from '../../../store/organisation-row.ts';
import type { ReadItem } from '../../../store/read-item.ts';
import {
  formatDigestId,
  formatReminderKey,
  parseDigest,
  parseDigestKey,
  parseReminder,
} from '../../../store/reminders/ledger-rows.ts';

const AT = '2026-11-23T12:00:00.000Z';
const DATE = '2027-11-23';
const actor = {
  subject: 'k',
  name: 'Till',
  key: { organisationId: 'o', keyId: 'k' },
  sourceIp: '192.0.2.1',
  userAgent: 'x',
};
const state = {
  name: 'Library',
  note: 'x',
  contacts: ['a@b.example'],
  permissionLevel: 'full',
  enabled: true,
  expiresOn: DATE,
  expiresAt: AT,
  worksUntil: AT,
  replacedBy: 'k2',
  replaces: 'k0',
};
const digestKey = { run: AT, recipientId: 'ada', organisationId: 'o', keyId: 'k', end: AT };

type Row = Record<string, unknown>;

/** Each kind of row with all its fields: how it is parsed and called, and which fields it cannot do without. */
const KINDS: [string, (item: Row) => object, Row, string[]][] = [
  [
    'API key o/k',
    parseApiKey,
    {
      ...{ organisationId: 'o', keyId: 'k', organisationPath: ['top', 'o'], valueHash: 'h', hint: 'abcd' },
      ...state,
      ...{ createdAt: AT, createdBy: 'Ada', endsOn: DATE, firstUsedAt: AT, lastUsedAt: AT, renewed: true },
      ...{ usedAfterRenewalAt: AT, imported: true, toldEnd: AT, version: 1, lastEventId: 'e' },
    },
    [
      ...['organisationId', 'keyId', 'organisationPath', 'valueHash', 'hint', 'name', 'permissionLevel'],
      ...['enabled', 'expiresOn', 'expiresAt', 'createdAt', 'createdBy', 'endsOn', 'version'],
    ],
  ],
  [
    'event o/e',
    parseKeyEvent,
    {
      ...{ organisationId: 'o', eventId: 'e', keyId: 'k', keyName: 'Library', organisationPath: ['o'] },
      ...{ type: 'edited', keyVersion: 2, at: AT, actor, before: state, after: state, stage: 7 },
      ...{ sentTo: ['ada'], deliveredTo: ['ada'], bouncedFrom: ['ada'] },
    },
    ['organisationId', 'eventId', 'keyId', 'type', 'at', 'actor'],
  ],
  [
    'organisation o',
    parseOrganisation,
    { organisationId: 'o', name: 'O', parentId: 'top', path: ['top', 'o'], timeZone: 'UTC', features: ['x'] },
    ['organisationId', 'name', 'path', 'timeZone', 'features'],
  ],
  [
    'administrator ada',
    parseAdministrator,
    { subject: 'ada', name: 'Ada', email: 'ada@o.example', organisationId: 'o', unreachable: AT },
    ['subject', 'name', 'email', 'organisationId'],
  ],
  [
    `digest ${AT}/ada`,
    parseDigest,
    { run: AT, recipientId: 'ada', state: 'sending', claimedAt: AT, messageId: 'm', refused: true },
    ['run', 'recipientId', 'state'],
  ],
  [
    'key k of digest d',
    (item) => parseDigestKey({ ...item, digestId: 'd' }),
    digestKey,
    Object.keys(digestKey),
  ],
  [
    'reminder k/r',
    (item) => parseReminder({ ...item, endRecipient: 'r' }),
    { ...digestKey, stage: 7, keyName: 'Library', organisationPath: ['o'], released: 'refused' },
    [...Object.keys(digestKey), 'stage'],
  ],
  [
    'imported key',
    parseImportedValue,
    { organisationId: 'o', keyId: 'k', expiresOn: DATE },
    ['organisationId', 'keyId', 'expiresOn'],
  ],
  ['imported key', parseImportedValue, { deletedAt: AT }, []],
];

const WORDS = ['permissionLevel', 'type', 'state', 'released'];
const ALWAYS_TRUE = ['renewed', 'imported', 'refused'];

/** Values that a field cannot have, by one that it can. */
function damage(field: string, value: unknown): unknown[] {
  if (ALWAYS_TRUE.includes(field)) return [false, null];
  if (Array.isArray(value)) return ['secret content', null, [...value, 1]];
  if (typeof value === 'object') return ['secret content', null, { ...value, name: 1 }];
  if (typeof value !== 'string') return ['secret content', null];
  return [1, null, ...(WORDS.includes(field) || !Number.isNaN(Date.parse(value)) ? ['Secret content'] : [])];
}

describe.each(KINDS)('a stored %s', (kind, parse, row, required) => {
  test(`the ${kind} is read without what only the table needs`, () => {
    expect(parse({ ...row, purgeAt: 1, treeId: 'top' })).toEqual(row);
  });

  test(`the ${kind} needs its required fields, and no others`, () => {
    const least = Object.fromEntries(required.map((field) => [field, row[field]]));
    if (required.length > 0) expect(parse(least)).toEqual(least);
    for (const field of required) expect(() => parse({ ...row, [field]: undefined })).toThrow(`“${field}”`);
  });

  test(`the ${kind} is damaged if any field is, and the error names the row and the field`, () => {
    expect(() => parse({ ...row, [Object.keys(row).at(-1) ?? '']: null })).toThrow(
      `The stored ${kind} is damaged`,
    );
    for (const [field, value] of Object.entries(row)) {
      for (const damaged of damage(field, value)) {
        const message = `is damaged: its field “${field}” is missing or invalid.`;
        expect(() => parse({ ...row, [field]: damaged }), `${field}: ${damaged}`).toThrow(
          expect.objectContaining({ name: 'DamagedRowError', message: expect.stringContaining(message) }),
        );
      }
    }
  });
});

test('an event is read from the stream of its table, with what it was, unless its row was removed', () => {
  const [, , event = {}] = KINDS[1] ?? [];
  const ada = new Set(['ada']);
  const NewImage = marshall({ ...event, sentTo: ada, deliveredTo: ada, bouncedFrom: ada });
  const writtenAt = new Date(AT);
  expect(parseEventWrite({ NewImage, writtenAt })).toStrictEqual({ after: event, at: writtenAt });
  const OldImage = marshall({ ...event, stage: 14 });
  expect(parseEventWrite({ OldImage, NewImage, writtenAt })).toStrictEqual({
    before: { ...event, stage: 14 },
    after: event,
    at: writtenAt,
  });
  expect(parseEventWrite({ OldImage, writtenAt })).toBeUndefined();
  const damaged = marshall({ ...event, actor: { ...actor, key: { organisationId: 'o' } } });
  expect(() => parseEventWrite({ NewImage: damaged, writtenAt })).toThrow('“actor”');
});

test.each<[string, (read: ReadItem, expired: AbortSignal) => Promise<unknown>, Row, Row]>([
  [
    'a key',
    (read, expired) => findApiKey(read, 'table', { organisationId: 'o', keyId: 'k' }, expired),
    { organisationId: 'o', keyId: 'k' },
    KINDS[0]?.[2] ?? {},
  ],
  [
    'an organisation',
    (read, expired) => findOrganisation(read, 'table', 'o', expired),
    { organisationId: 'o' },
    KINDS[2]?.[2] ?? {},
  ],
  [
    'an imported value',
    (read, expired) => findImportedKey(read, 'table', 'h', expired),
    { valueHash: 'h' },
    { deletedAt: AT },
  ],
])('%s is found by its ID, and its row is checked', async (_, find, key, row) => {
  const { signal } = new AbortController();
  const readItem = vi.fn<ReadItem>(async () => row);
  expect(await find(readItem, signal)).toEqual(row);
  expect(readItem.mock.calls).toEqual([['table', key, signal]]);
  expect(await find(async () => undefined, signal)).toBeUndefined();
  await expect(find(async () => ({}), signal)).rejects.toThrow('is damaged');
});

test('IDs of the ledger contain the run or the end, and the recipient', () => {
  expect(formatDigestId({ run: AT, recipientId: 'ada' })).toBe(`${AT}/ada`);
  expect(formatReminderKey({ keyId: 'k', end: AT, recipientId: 'ada' })).toEqual({
    keyId: 'k',
    endRecipient: `${AT}/ada`,
  });
});

test('the hash of an imported value is stored with its key, and kept after the key’s deletion', () => {
  const imported = parseApiKey(KINDS[0]?.[2] ?? {});
  const purgeAt = getPurgeTime(imported);
  const build = (kind: KeyChange['kind'], key = imported, table: string | undefined = 'table') =>
    buildImportedKeyItems(table, { kind, key, event: { at: AT } } as KeyChange);
  expect(build('create')).toEqual([
    {
      Put: {
        TableName: 'table',
        Item: { valueHash: 'h', organisationId: 'o', keyId: 'k', expiresOn: DATE, purgeAt },
        ConditionExpression: 'attribute_not_exists(valueHash)',
      },
    },
  ]);
  expect(build('delete')).toMatchObject([
    {
      Update: {
        TableName: 'table',
        Key: { valueHash: 'h' },
        UpdateExpression: expect.stringMatching(
          /^SET deletedAt = :deletedAt, .* REMOVE organisationId, keyId/,
        ),
        ExpressionAttributeValues: { ':deletedAt': AT, ':purgeAt': purgeAt },
      },
    },
  ]);
  expect(build('update')).toEqual([]);
  const { imported: _, ...own } = imported;
  expect(build('create', own)).toEqual([]);
  expect(() => buildImportedKeyItems(undefined, { kind: 'create', key: imported } as KeyChange)).toThrow(
    'needs the table',
  );
});
