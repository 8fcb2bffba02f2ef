import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import type { Organisation } from '../../../../core/organisation.ts';
import type { DigestEntry } from '../../../../core/reminders/digest.ts';
import {
  type Fate,
  type Faults,
  formatModelEnd,
  isKnownZone,
  STAGES,
  type Step,
  UNKNOWN_ZONE,
  World,
} from './world.ts';

/** Number of worlds per test run. The environment can ask for thousands. */
const WORLDS = Number(process.env.LATCHKEY_WORLDS ?? 100);
const SEED = process.env.LATCHKEY_SEED;

const START = new Date('2026-09-01T00:00:00Z');
const ZONES = Intl.supportedValuesOf('timeZone');

// The expected behaviour, computed independently of the code: by the dates that a calendar on the wall shows.

const calendars = new Map<string, Intl.DateTimeFormat>();

/** The local date, in days since the epoch. */
function countDaysSinceEpoch(at: Date, timeZone: string): number {
  let calendar = calendars.get(timeZone);
  if (!calendar) {
    calendar = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    calendars.set(timeZone, calendar);
  }
  return Date.parse(calendar.format(at)) / 86_400_000;
}

function getEnd(key: ApiKey): Date {
  const ends = [key.expiresAt, ...(key.worksUntil === undefined ? [] : [key.worksUntil])];
  return new Date(Math.min(...ends.map((end) => Date.parse(end))));
}

/** The time zone of a key's organisation, if the runtime knows it. */
function findZone(world: World, key: ApiKey): string | undefined {
  const zone = world.organisation(key.organisationId)?.timeZone ?? UNKNOWN_ZONE;
  return isKnownZone(zone) ? zone : undefined;
}

/** The closest stage that a key has reached. */
function findStage(key: ApiKey, timeZone: string | undefined, at: Date): number | undefined {
  if (at > getEnd(key)) return 0;
  // If the zone is unknown, operators are alerted by the date that the key got in an earlier zone.
  const end =
    timeZone === undefined ? Date.parse(key.endsOn) / 86_400_000 : countDaysSinceEpoch(getEnd(key), timeZone);
  const days = end - countDaysSinceEpoch(at, timeZone ?? 'UTC');
  return STAGES.findLast((stage) => stage > 0 && stage >= days);
}

function needsReminder(world: World, key: ApiKey): boolean {
  if (!key.enabled) return false;
  const successor = key.replacedBy === undefined ? undefined : world.keys.get(key.replacedBy)?.key;
  const isTakenOver =
    successor?.enabled && world.now < getEnd(successor) && successor.firstUsedAt !== undefined;
  return !isTakenOver || (key.lastUsedAt ?? '') > (successor.firstUsedAt ?? '');
}

/** The recipients of a key: those of the closest organisation with recipients who can be reached. Contacts belong to the key's own. */
function listRecipients(world: World, key: ApiKey, excluded: ReadonlySet<string> = new Set()): string[] {
  for (const organisationId of key.organisationPath.toReversed()) {
    const isOwn = organisationId === key.organisationId;
    const contacts = isOwn
      ? [...world.contacts.values()].filter(({ email }) => key.contacts?.includes(email))
      : [];
    const reachable = [...world.administrators.values(), ...contacts].filter(
      (one) => one.organisationId === organisationId && !one.unreachable && !excluded.has(one.recipientId),
    );
    if (reachable.length > 0) return reachable.map(({ recipientId }) => recipientId);
  }
  return [];
}

/** The first run looks back as far as ended keys are listed. */
const getStartOfFirstRun = ({ now }: World): Date => new Date(now.getTime() - 90 * 86_400_000);

/** The reminders that a run must send: guarantees G1 and G6. */
function listOwed(world: World, undelivered: ReadonlySet<string>) {
  const since = world.coveredUntil;
  return [...world.keys.values()].flatMap(({ key }) => {
    const zone = findZone(world, key);
    const stage = findStage(key, zone, world.now);
    if (stage === undefined || !needsReminder(world, key)) return [];
    const isReached = since !== undefined && findStage(key, zone, since) !== stage;
    const isUndelivered = undelivered.has(key.keyId);
    const isOwed = isReached || world.changed.has(key.keyId) || isUndelivered;
    if (!isOwed || (getEnd(key) < (since ?? getStartOfFirstRun(world)) && !isUndelivered)) return [];
    const recipients = zone
      ? new Set([...listRecipients(world, key), ...listRecipients(world, key, listRefusing(world, key))])
      : new Set<string>();
    return [{ keyId: key.keyId, end: formatModelEnd(key), stage, recipients }];
  });
}

async function simulate(organisations: Organisation[], steps: readonly Step[]): Promise<World> {
  const world = new World(START, structuredClone(organisations));
  world.onMail = (mail) => requireAccurate(world, mail);
  for (const step of steps) {
    world.wait(step.wait);
    if (step.what !== 'run') {
      await world.act(step);
      continue;
    }
    for (let day = 0; day < step.days; day++) {
      if (day > 0) world.wait(24);
      const faults = { ...step.faults, concurrentChanges: day === 0 ? step.faults.concurrentChanges : [] };
      await runAndCheck(world, faults);
    }
  }
  return world;
}

/** Keys in mails of the last run that were not delivered, or not sent because their recipient cannot be reached any more. */
function listUndelivered(world: World): Set<string> {
  const failed = world.mailsOfLastRun.filter((mail) => mail.failed);
  return new Set([
    ...world.unsent,
    ...failed.flatMap(({ reminders }) => reminders.map(({ keyId }) => keyId)),
  ]);
}

/** Recipients whose last mail about a key with this end was refused. They are retried, and others are reminded, too. */
function listRefusing(world: World, key: ApiKey): Set<string> {
  const refusing = new Set<string>();
  for (const { refused, reminders, recipientId } of world.mails) {
    if (!reminders.some(({ keyId, end }) => keyId === key.keyId && end === formatModelEnd(key))) continue;
    if (refused) refusing.add(recipientId);
    else refusing.delete(recipientId);
  }
  return refusing;
}

async function runAndCheck(world: World, faults: Faults): Promise<void> {
  const mailsBefore = world.mails.length;
  const setAsideBefore = world.setAside.length;
  const since = world.coveredUntil;
  const undelivered = listUndelivered(world);
  const lateNow = new Date(world.now.getTime() + faults.lateHours * 3_600_000);
  const here = world.now;
  world.now = lateNow;
  const owed = listOwed(world, undelivered).filter(({ keyId }) => {
    // Late runs plan only up to their own time.
    const key = world.keys.get(keyId)?.key;
    if (!key) return true;
    const zone = findZone(world, key);
    return (
      world.changed.has(keyId) ||
      undelivered.has(keyId) ||
      findStage(key, zone, here) === findStage(key, zone, lateNow)
    );
  });
  world.now = here;

  world.changed.clear();
  await world.run(faults);

  const mails = world.mails.slice(mailsBefore);
  world.mailsOfLastRun = mails;
  const unsent = new Set<string>();
  world.unsent = unsent;
  for (const { keyId, end, stage, recipients } of owed) {
    if (world.touched.has(keyId)) continue;
    if (recipients.size === 0) {
      const named = world.setAside.slice(setAsideBefore).some(({ what }) => what.keyId === keyId);
      const reminded = world.mails.some(
        ({ failed, reminders }) =>
          !failed && reminders.some((one) => one.keyId === keyId && one.end === end && one.stage <= stage),
      );
      expect(named || reminded, `G4: operators are alerted to ${keyId}`).toBe(true);
    }
    for (const recipientId of recipients) {
      if (world.moved.has(recipientId)) continue;
      const isReminded = (mail: World['mails'][number]): boolean =>
        mail.recipientId === recipientId &&
        mail.reminders.some((one) => one.keyId === keyId && one.end === end && one.stage <= stage);
      const isDone = world.mails.some((mail) => !mail.failed && isReminded(mail)) || mails.some(isReminded);
      if (!isDone && world.person(recipientId)?.unreachable !== undefined) {
        // Another run's mail bounced before this one was sent: the next run reminds whoever can be reached.
        unsent.add(keyId);
        continue;
      }
      expect(isDone, `G1: ${recipientId} is reminded of ${keyId}, ${end}, stage ${stage}`).toBe(true);
    }
  }
  requireOnce(world);
  if (since) expect(world.coveredUntil && world.coveredUntil >= since).toBe(true);
  if (world.coveredUntil) expect(world.coveredUntil <= world.now, 'T8: no run covers the future').toBe(true);
}

/** G3: everything that a mail says is correct when it is sent. */
async function requireAccurate(
  world: World,
  { at, content, recipientId, reminders }: World['mails'][number],
): Promise<void> {
  for (const { keyId, end } of reminders) {
    expect(end, 'G3: the end in the mail is the key’s end').toBe(
      formatModelEnd(world.keys.get(keyId)?.key as ApiKey),
    );
  }
  for (const entry of content.entries) {
    const [, organisationId, keyId] = /organisations\/(.*)\/api-keys\/(.*)$/.exec(entry.url) ?? [];
    const key = world.keys.get(keyId ?? '')?.key;
    if (!key) throw new Error('G3: a mail is about a key that does not exist');
    const timeZone = world.organisation(organisationId ?? '')?.timeZone ?? '';
    expect(needsReminder(world, key), 'G3: no mail about a key that needs no reminder').toBe(true);
    expect(entry).toMatchObject({ endsAt: getEnd(key).toISOString(), timeZone });
    expect(entry.hoursLeft < 0, 'G3: has ended').toBe(at > getEnd(key));
    expect(entry.daysLeft, 'G3: days').toBe(
      Math.max(0, countDaysSinceEpoch(getEnd(key), timeZone) - countDaysSinceEpoch(at, timeZone)),
    );
    const reader = world.person(recipientId);
    expect(key.organisationPath, 'G3: recipients may see the key').toContain(reader?.organisationId);
    if (reader?.stopToken) expect(key.contacts, 'G3: contacts of the key').toContain(reader.email);
    expect(content.stopUrl !== undefined, 'contacts can stop the mails').toBe(
      reader?.stopToken !== undefined,
    );
    await requireOthers(world, key, entry.alsoReminded, recipientId);
  }
}

/** G3: who else is reminded is correct, and nobody above the reader is named. A refusal counts from its record to the next attempt. */
async function requireOthers(
  world: World,
  key: ApiKey,
  { names, others }: DigestEntry['alsoReminded'],
  reader: string,
): Promise<void> {
  const refusing = new Set<string>();
  const { organisationId, keyId } = key;
  for (const recipientId of listRefusing(world, key)) {
    const reference = { organisationId, keyId, end: formatModelEnd(key), recipientId };
    const [reminder] = await world.ledger.findReminders([reference]);
    const isRecorded = reminder && (await world.ledger.findDigest(reminder))?.refused;
    if (reminder?.released === 'refused' || isRecorded) refusing.add(recipientId);
  }
  const nearest = listRecipients(world, key).filter((id) => !refusing.has(id));
  const closer = nearest.length > 0 ? nearest : listRecipients(world, key, refusing);
  const expected = closer.filter((id) => id !== reader);
  const depth = (id: string): number => key.organisationPath.indexOf(world.person(id)?.organisationId ?? '');
  const isContact = (id: string): boolean => world.contacts.has(id);
  const visible = expected.filter(
    (id) => depth(id) >= depth(reader) && !(isContact(id) && isContact(reader)),
  );
  expect(names, 'G3: who else is reminded').toEqual(visible.map((id) => world.person(id)?.name).sort());
  expect(others, 'G3: how many people outside the reader’s branch are reminded').toBe(
    expected.length - visible.length,
  );
}

/** G2: for each key and end, recipients are reminded of each stage once, and never of an earlier stage later. */
function requireOnce(world: World): void {
  const nearest = new Map<string, number>();
  for (const { failed, reminders } of world.mails) {
    for (const { recipientId, keyId, end, stage } of reminders) {
      const id = `${recipientId} ${keyId} ${end}`;
      expect(stage, `G2: ${id}`).toBeLessThan(nearest.get(id) ?? Number.POSITIVE_INFINITY);
      if (!failed) nearest.set(id, stage);
    }
  }
}

const index = fc.nat({ max: 9 });
const zone = fc.oneof(
  { weight: 1, arbitrary: fc.constant(UNKNOWN_ZONE) },
  { weight: 12, arbitrary: fc.constantFrom(...ZONES) },
);
const fate = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fate>('delivered') },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Fate>(
      'bounced',
      'soft-bounced',
      'rejected',
      'complained',
      'refused',
      'out-of-office',
    ),
  },
);
const overlapDays = fc.option(fc.nat({ max: 30 }), { nil: undefined });
const wait = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.nat({ max: 30 }) },
  { weight: 2, arbitrary: fc.nat({ max: 24 * 20 }) },
  { weight: 1, arbitrary: fc.nat({ max: 24 * 90 }) },
);
const keySteps = {
  rotate: fc.record({ wait, what: fc.constant('rotate' as const), key: index, overlapDays }),
  switch: fc.record({ wait, what: fc.constant('switch' as const), key: index, enabled: fc.boolean() }),
  delete: fc.record({ wait, what: fc.constant('delete' as const), key: index }),
  use: fc.record({ wait, what: fc.constant('use' as const), key: index }),
  removeContacts: fc.record({ wait, what: fc.constant('remove-contacts' as const), key: index }),
};
const move = fc.record({
  wait,
  what: fc.constant('move' as const),
  administrator: index,
  organisation: index,
});
const rarely = fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.boolean() });
const faults: fc.Arbitrary<Faults> = fc.record({
  duplicated: rarely,
  concurrentRun: rarely,
  lateHours: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat({ max: 60 }) },
  ),
  crashEvery: fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 2, max: 60 }) },
  ),
  future: rarely,
  stopsAfterEachPage: rarely,
  throttledMails: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat({ max: 4 }) },
  ),
  concurrentChanges: fc.oneof(
    { weight: 5, arbitrary: fc.constant<Faults['concurrentChanges']>([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.oneof(
          keySteps.rotate,
          keySteps.switch,
          keySteps.delete,
          keySteps.use,
          keySteps.removeContacts,
          move,
        ),
        {
          maxLength: 2,
        },
      ),
    },
  ),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      wait,
      what: fc.constant('create' as const),
      organisation: index,
      life: fc.constantFrom('P1D', 'P20D', 'P40D', 'P1Y'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      wait,
      what: fc.constant('import' as const),
      organisation: index,
      days: fc.integer({ min: 1, max: 70 }),
    }),
  },
  { weight: 3, arbitrary: keySteps.rotate },
  { weight: 2, arbitrary: keySteps.switch },
  { weight: 1, arbitrary: keySteps.delete },
  { weight: 3, arbitrary: keySteps.use },
  {
    weight: 3,
    arbitrary: fc.record({
      wait,
      what: fc.constant('add-contact' as const),
      key: index,
      address: index,
      fate,
    }),
  },
  { weight: 1, arbitrary: keySteps.removeContacts },
  {
    weight: 1,
    arbitrary: fc.record({ wait, what: fc.constant('decline' as const), address: index }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ wait, what: fc.constant('zone' as const), organisation: index, timeZone: zone }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ wait, what: fc.constant('appoint' as const), organisation: index, fate }),
  },
  { weight: 1, arbitrary: fc.record({ wait, what: fc.constant('dismiss' as const), administrator: index }) },
  { weight: 1, arbitrary: move },
  {
    weight: 2,
    arbitrary: fc.record({
      wait,
      what: fc.constant('fate' as const),
      administrator: index,
      fate,
      reachable: fc.boolean(),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      wait,
      what: fc.constant('run' as const),
      days: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 12 })),
      faults,
    }),
  },
);
const organisations = fc.array(zone, { minLength: 1, maxLength: 3 }).map((zones) =>
  zones.map((timeZone, depth): Organisation => {
    const path = zones.slice(0, depth + 1).map((_, level) => `o${level}`);
    return { organisationId: `o${depth}`, name: `Organisation ${depth}`, path, timeZone, features: [] };
  }),
);

test(`reminders keep their guarantees G1 to G6 in ${WORLDS} random worlds over two years`, {
  timeout: 3_600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      organisations,
      fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }),
      async (tree, steps) => {
        await simulate(tree, [{ wait: 0, what: 'appoint', organisation: 0, fate: 'delivered' }, ...steps]);
      },
    ),
    { numRuns: WORLDS, ...(SEED && { seed: Number(SEED) }) },
  );
});
