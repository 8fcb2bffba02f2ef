import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { getStartOfDay } from '../../../core/calendar.ts';
import type { KeyEvent } from '../../../core/key-event.ts';
import { createReminderEvents } from '../../../store/reminders/reminder-events.ts';
import {
  type Ask,
  formatKeyPath,
  formatKeysPath,
  type KeyJson,
  type NewKeyJson,
  type PageJson,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';

const { client, tables, organisation, administrator } = await deploy();
const top = await organisation();
const child = (parent: typeof top, organisationId: string, timeZone = 'Europe/London') =>
  organisation({
    organisationId,
    parentId: parent.organisationId,
    path: [...parent.path, organisationId],
    timeZone,
  });
const own = await child(top, 'own');
const below = await child(own, 'below', 'Pacific/Kiritimati');
const beside = await child(top, 'own2');
const tree = [top, own, below, beside];

const people = { ada: await administrator(top, 'Ada Byrne'), owen: await administrator(own, 'Owen Hart') };
const ada = signedInAs(people.ada);
const owen = signedInAs(people.owen);

const create = async ({ organisationId }: typeof top, name: string, ask: Ask = ada) => {
  const body = { name, permissionLevel: 'authentication' };
  return (await ask<NewKeyJson>('POST', formatKeysPath({ organisationId }), { body })).body;
};
const keys: NewKeyJson[] = [];
for (const { organisationId } of [...tree, ...tree]) {
  const owner = tree.find((one) => one.organisationId === organisationId) ?? top;
  keys.push(await create(owner, `Key of ${organisationId}`, owner === below ? owen : ada));
}
const [ofTop, ofOwn, ofBelow] = keys as [NewKeyJson, NewKeyJson, NewKeyJson];
await ada('PATCH', formatKeyPath(ofTop), { body: { enabled: false } });
await owen('PATCH', formatKeyPath(ofBelow), { body: { name: 'Renamed' } });
await owen('DELETE', formatKeyPath(keys[5] as NewKeyJson));

/** Reads all pages of a list, with these limits in turn. */
async function readPages<Item>(ask: Ask, target: string, limits: number[]): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let read = 0; read === 0 || cursor !== undefined; read += 1) {
    const limit = limits[read % limits.length] ?? 1;
    const at = cursor === undefined ? '' : `&cursor=${cursor}`;
    const { status, body } = await ask<PageJson<Item>>('GET', `${target}&limit=${limit}${at}`);
    expect(status).toBe(200);
    expect(body.items.length).toBeLessThanOrEqual(limit);
    items.push(...body.items);
    cursor = body.next;
  }
  return items;
}
const limits = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
const formatBranch = ({ organisationId }: typeof top) =>
  `/organisations/${organisationId}/api-keys?branch=true`;
const formatEvents = ({ organisationId }: typeof top, query = 'branch=true') =>
  `/organisations/${organisationId}/events?${query}`;

describe('keys of a branch', () => {
  test('the keys of a branch are those of the organisation and of all below it, in the order of the tree', async () => {
    const { items } = (await ada<PageJson<KeyJson>>('GET', formatBranch(top))).body;
    expect(items.map(({ organisationId }) => organisationId)).toEqual([
      top.organisationId,
      top.organisationId,
      'own',
      'below',
      'below',
      'own2',
      'own2',
    ]);
    expect(items.map(({ keyId }) => keyId)).not.toContain(keys[5]?.keyId);
  });

  test('the keys of a branch leave out organisations above and beside, even one whose ID begins alike', async () => {
    const { items } = (await owen<PageJson<KeyJson>>('GET', formatBranch(own))).body;
    expect(items.map(({ keyId }) => keyId)).toEqual([ofOwn.keyId, ofBelow.keyId, keys[6]?.keyId]);
  });

  test('the keys of a branch are the same as each organisation lists, with the status in its own time zone', async () => {
    const now = getStartOfDay(ofBelow.endsOn, 30, below.timeZone); // in London, the day before
    vi.useFakeTimers({ toFake: ['Date'], now });
    onTestFinished(() => void vi.useRealTimers());
    const { items } = (await ada<PageJson<KeyJson>>('GET', formatBranch(top))).body;
    const each = await Promise.all(
      tree.map(async (one) =>
        (await ada<PageJson<KeyJson>>('GET', formatKeysPath(one))).body.items.toReversed(),
      ),
    );
    expect(items).toEqual(each.flat());
    expect(items.find(({ keyId }) => keyId === ofBelow.keyId)?.status).toBe('expiring');
  });

  test('the keys of a branch are on exactly one page each, whatever the limits', async () => {
    const { items } = (await owen<PageJson<KeyJson>>('GET', formatBranch(own))).body;
    await fc.assert(
      fc.asyncProperty(limits, async (chosen) => {
        expect(await readPages(owen, formatBranch(own), chosen)).toEqual(items);
      }),
      { numRuns: 8 },
    );
  });

  test('the cursors of a branch do not name what is above the organisation', async () => {
    const { next = '' } = (await owen<PageJson<KeyJson>>('GET', `${formatBranch(own)}&limit=2`)).body;
    expect(Buffer.from(next, 'base64url').toString()).not.toContain(top.organisationId);
  });

  test.each(['yes', '1', '', 'TRUE'])('a list of keys is refused with branch=%s', async (branch) => {
    expect(await ada('GET', `${formatKeysPath(top)}?branch=${branch}`)).toMatchObject(
      refusedWith(400, 'filter-invalid', 'branch'),
    );
  });
});

describe('events of all keys', () => {
  const list = async (ask: Ask, target: string) => readPages<KeyEvent>(ask, target, [1000]);
  const summarize = (events: KeyEvent[]) =>
    events.map(({ organisationId, type, keyName, actor }) => [organisationId, type, keyName, actor.name]);

  test('the events say who did what to which key, newest first, also to deleted keys', async () => {
    expect(summarize(await list(ada, formatEvents(top))).slice(0, 4)).toEqual([
      ['own', 'deleted', 'Key of own', 'Owen Hart'],
      ['below', 'edited', 'Renamed', 'Owen Hart'],
      [top.organisationId, 'disabled', `Key of ${top.organisationId}`, 'Ada Byrne'],
      ['own2', 'created', 'Key of own2', 'Ada Byrne'],
    ]);
  });

  test('the events are those of the organisation alone unless the branch is asked for', async () => {
    const events = await list(ada, formatEvents(own, 'branch=false'));
    expect(new Set(events.map(({ organisationId }) => organisationId))).toEqual(new Set(['own']));
    expect(events.map(({ type }) => type)).toEqual(['deleted', 'created', 'created']);
  });

  test('the events of a part of a tree are those of the whole tree without the others', async () => {
    const all = await list(ada, formatEvents(top));
    const part = await list(owen, formatEvents(own));
    expect(part).toEqual(all.filter(({ organisationId }) => ['own', 'below'].includes(organisationId)));
    expect(part).toHaveLength(6);
  });

  test('the events of a branch contain reminders', async () => {
    const events = createReminderEvents(client, tables.keyEvents);
    const { organisationId, keyId, name: keyName } = ofBelow;
    const reminder = {
      organisationId,
      organisationPath: below.path,
      keyId,
      keyName,
      end: ofBelow.endsAt,
      stage: 7,
    };
    await events.record([{ ...reminder, run: new Date().toISOString(), recipientId: people.owen }], 'sent');
    const [reminded] = await list(owen, formatEvents(own, 'branch=true&type=reminded'));
    expect(reminded).toMatchObject({
      type: 'reminded',
      keyName,
      actor: { name: 'Latchkey' },
      reminder: { stage: 7, administrators: 1, delivered: 0, bounced: 0 },
    });
    expect(await list(ada, formatEvents(top, 'branch=true&type=reminded'))).toEqual([reminded]);
    const { eventId = '' } = reminded ?? {};
    await client.send(new DeleteCommand({ TableName: tables.keyEvents, Key: { organisationId, eventId } }));
  });

  test('the events of a branch can be filtered by type, actor and time, alone and together', async () => {
    const all = await list(ada, formatEvents(top));
    const times = all.map(({ at }) => at);
    const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
    const filters = fc.record({
      type: optional(fc.subarray(['created', 'edited', 'disabled', 'deleted', 'rotated'], { minLength: 1 })),
      actor: optional(fc.constantFrom(...Object.values(people), 'nobody')),
      from: optional(fc.constantFrom(...times)),
      to: optional(fc.constantFrom(...times)),
    });
    await fc.assert(
      fc.asyncProperty(filters, fc.constantFrom(top, own), limits, async (filter, root, chosen) => {
        const query = new URLSearchParams({ branch: 'true' });
        for (const [name, value] of Object.entries(filter))
          if (value !== undefined) query.set(name, `${value}`);
        const { type, actor, from, to } = filter;
        const expected = all.filter(
          (event) =>
            (root === top || ['own', 'below'].includes(event.organisationId)) &&
            (type === undefined || type.includes(event.type)) &&
            (actor === undefined || event.actor.subject === actor) &&
            (from === undefined || event.at >= from) &&
            (to === undefined || event.at < to),
        );
        expect(await readPages(ada, formatEvents(root, `${query}`), chosen)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    ['from', 'yesterday'],
    ['from', '2026-11-23'],
    ['to', '2026-11-23T12:00:00'],
    ['to', '1950-01-01T00:00:00Z'],
    ['type', 'created,renamed'],
    ['type', ''],
    ['actor', ''],
    ['actor', 'x'.repeat(256)],
    ['branch', 'all'],
  ])('a list of events is refused with %s=%s', async (field, value) => {
    expect(await ada('GET', formatEvents(top, `${new URLSearchParams({ [field]: value })}`))).toMatchObject(
      refusedWith(400, 'filter-invalid', field),
    );
  });
});
