import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { KeyEvent } from '../../../core/key-event.ts';
import { createKey, deleteKey, editKey } from '../../../core/life-cycle.ts';
import { buildEnded, buildFirstUse } from '../../../core/milestones.ts';
import {
  buildBusEntry,
  DATA_SCHEMA,
  listOutgoingEvents,
  OUTGOING_EVENT_TYPES,
  type OutgoingEvent,
} from '../../../core/outgoing-event.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

const BUS = 'arn:aws:events:eu-west-2:000000000000:event-bus/latchkey';
const at = new Date('2027-03-01T09:00:00.000Z');
const context = changeContextAt(at);
const organisation = anOrganisation();

const schema = JSON.parse(readFileSync('docs/schemas/key-event-1.json', 'utf8'));
/** Readers have to accept fields that they do not know. Here each field has to be documented. */
const closed = JSON.parse(JSON.stringify(schema), (_, value) =>
  value?.properties ? { ...value, additionalProperties: false } : value,
);
const ajv = new Ajv2020();
formats.default(ajv);
const validate = ajv.compile(closed);

const reminder: KeyEvent = {
  organisationId: 'northgate',
  organisationPath: ['northgate'],
  eventId: '01JREMINDER',
  keyId: '01JKEY',
  keyName: 'Library',
  type: 'reminded',
  at: at.toISOString(),
  actor: { subject: 'latchkey', name: 'Latchkey' },
  stage: 14,
  sentTo: ['ada'],
};

/** Stored events of every kind of change, as the domain makes them. */
function listStoredEvents(): KeyEvent[] {
  const created = createKey(
    organisation,
    { name: 'Library', permissionLevel: 'authentication' },
    policy,
    context,
  );
  const edited = (fields: object) => editKey(organisation, created.key, fields, policy, context).changes;
  const changes = [
    created.changes,
    edited({ name: 'Library catalogue', note: 'In the basement', contacts: ['ops@a.example'] }),
    edited({ enabled: false }),
    rotateKey(organisation, created.key, { overlapDays: 3 }, policy, context).changes,
    deleteKey(created.key, context).changes,
  ].flat();
  const milestones = [
    buildFirstUse(created.key, at, () => '01JFIRSTUSE'),
    buildEnded(created.key, () => '01JENDED'),
  ];
  return [...changes.map(({ event }) => event), ...milestones, reminder];
}

describe('listOutgoingEvents', () => {
  it('a stored event leaves once, with its own ID and the attributes of a CloudEvent', () => {
    const [stored] = listStoredEvents();
    if (!stored) throw new Error('nothing was created');
    expect(listOutgoingEvents({ after: stored, at }, BUS)).toEqual([
      {
        specversion: '1.0',
        id: stored.eventId,
        source: BUS,
        type: 'latchkey.key.created',
        subject: `northgate/${stored.keyId}`,
        time: '2027-03-01T09:00:00.000Z',
        datacontenttype: 'application/json',
        dataschema: schema.$id,
        data: {
          organisationId: 'northgate',
          organisationPath: ['northgate'],
          keyId: stored.keyId,
          keyName: 'Library',
          keyVersion: 1,
          actor: { subject: 'ada@northgate.example', name: 'Ada Byrne' },
          after: stored.after,
        },
      },
    ]);
    expect(schema.$id).toBe(DATA_SCHEMA);
  });

  it('the data of every event fits the schema, which documents each field', () => {
    const bounced = { before: reminder, after: { ...reminder, bouncedFrom: ['ada'] }, at };
    const stored = listStoredEvents();
    const events = [
      ...stored.flatMap((after) => listOutgoingEvents({ after, at }, BUS)),
      ...listOutgoingEvents(bounced, BUS),
    ];
    for (const { data } of events) expect(validate(data), JSON.stringify(validate.errors)).toBe(true);
    const types = ['first-used', 'ended', 'reminded'].map((type) => `latchkey.key.${type}`);
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(types));
    expect(stored.find(({ type }) => type === 'ended')?.actor).toEqual({
      subject: 'latchkey',
      name: 'Latchkey',
    });
    for (const [index, { before, after, stage }] of stored.entries()) {
      expect(events[index]?.data).toMatchObject({ ...(before && { before }), ...(after && { after }) });
      expect(events[index]?.data.stage).toBe(stage);
    }
  });

  it('an event has no field that it does not list, such as a hash that a row might contain', () => {
    const after = { ...reminder, valueHash: 'hash', hint: 'abcd', purgeAt: 1 } as KeyEvent;
    const [event] = listOutgoingEvents({ after, at }, BUS);
    expect(Object.keys(event?.data ?? {}).toSorted()).toEqual([
      'actor',
      'keyId',
      'keyName',
      'organisationId',
      'organisationPath',
      'stage',
    ]);
  });

  const bounce = (before: string[] | undefined, after: string[]): OutgoingEvent[] =>
    listOutgoingEvents(
      {
        before: { ...reminder, ...(before && { bouncedFrom: before }) },
        after: { ...reminder, bouncedFrom: after },
        at,
      },
      BUS,
    );

  it('each recipient whom a reminder did not reach is an event once, whatever else changes about the reminder', () => {
    expect(bounce(undefined, ['ada']).map(({ id, type, data }) => [id, type, data.recipientId])).toEqual([
      ['01JREMINDER/ada', 'latchkey.recipient.unreachable', 'ada'],
    ]);
    expect(bounce(['ada'], ['ada', 'grace']).map(({ id }) => id)).toEqual(['01JREMINDER/grace']);
    expect(bounce(['ada'], ['ada'])).toEqual([]);
  });

  it('a reminder whose first report is a bounce leaves as a reminder and as a person who was not reached', () => {
    const events = listOutgoingEvents({ after: { ...reminder, bouncedFrom: ['ada'] }, at }, BUS);
    expect(events.map(({ id }) => id)).toEqual(['01JREMINDER', '01JREMINDER/ada']);
  });

  it('an event is sent to the bus that is its source, by the name that rules match, with all of it as detail', () => {
    const event = listOutgoingEvents({ after: reminder, at }, BUS)[0] as OutgoingEvent;
    expect(buildBusEntry(event)).toEqual({
      EventBusName: BUS,
      Source: 'latchkey',
      DetailType: 'latchkey.key.reminded',
      Time: at,
      Detail: JSON.stringify(event),
    });
  });

  it('docs/events.md describes every type', () => {
    const page = readFileSync('docs/events.md', 'utf8');
    expect(OUTGOING_EVENT_TYPES.filter((type) => !page.includes(`| \`${type}\``))).toEqual([]);
  });
});
