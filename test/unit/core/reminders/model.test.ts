import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import type { Organisation } from '../../../../core/organisation.ts';
import {
  endInstant,
  type Fate,
  isKnownZone,
  STAGES,
  type Step,
  type Trouble,
  UNKNOWN_ZONE,
  World,
} from './world.ts';

/** Worlds that the suite has time for; the environment can ask for thousands. */
const WORLDS = Number(process.env.LATCHKEY_WORLDS ?? 100);
const SEED = process.env.LATCHKEY_SEED;

const START = new Date('2026-09-01T00:00:00Z');
const ZONES = Intl.supportedValuesOf('timeZone');

// What must hold, computed another way than the code does: by dates as a calendar on the wall shows them.

const calendars = new Map<string, Intl.DateTimeFormat>();

/** The date on the wall, counted in days. */
function dayNumber(at: Date, timeZone: string): number {
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

function endTime(key: ApiKey): Date {
  const ends = [key.expiresAt, ...(key.worksUntil === undefined ? [] : [key.worksUntil])];
  return new Date(Math.min(...ends.map((end) => Date.parse(end))));
}

/** The time zone of a key's organisation, if the runtime knows it. */
function zoneOf(world: World, key: ApiKey): string | undefined {
  const zone = world.organisation(key.organisationId)?.timeZone ?? UNKNOWN_ZONE;
  return isKnownZone(zone) ? zone : undefined;
}

/** The nearest stage that a key has reached. */
function stageAt(key: ApiKey, timeZone: string | undefined, at: Date): number | undefined {
  if (at > endTime(key)) return 0;
  // If the zone is not known, operators are told by the date that the key was given in an earlier zone.
  const end =
    timeZone === undefined ? Date.parse(key.endsOn) / 86_400_000 : dayNumber(endTime(key), timeZone);
  const days = end - dayNumber(at, timeZone ?? 'UTC');
  return STAGES.findLast((stage) => stage > 0 && stage >= days);
}

function needsReminder(world: World, key: ApiKey): boolean {
  if (!key.enabled) return false;
  const successor = key.replacedBy === undefined ? undefined : world.keys.get(key.replacedBy)?.key;
  const isTakenOver =
    successor?.enabled && world.now < endTime(successor) && successor.firstUsedAt !== undefined;
  return !isTakenOver || (key.lastUsedAt ?? '') > (successor.firstUsedAt ?? '');
}

/** The recipients of a key: those of the nearest organisation that has any whom mail reaches. */
function recipientsOf(world: World, key: ApiKey, excluded: ReadonlySet<string> = new Set()): string[] {
  for (const organisationId of key.organisationPath.toReversed()) {
    const reachable = [...world.administrators.values()].filter(
      (one) => one.organisationId === organisationId && !one.unreachable && !excluded.has(one.recipientId),
    );
    if (reachable.length > 0) return reachable.map(({ recipientId }) => recipientId);
  }
  return [];
}

/** The first run looks back as far as keys are listed that have ended. */
const LONG_AGO = ({ now }: World): Date => new Date(now.getTime() - 90 * 86_400_000);

/** Keys of which somebody has to be told by a run, and who: what G1 and G6 ask of it. */
function listOwed(world: World, undelivered: ReadonlySet<string>) {
  const since = world.coveredUntil;
  return [...world.keys.values()].flatMap(({ key }) => {
    const zone = zoneOf(world, key);
    const stage = stageAt(key, zone, world.now);
    if (stage === undefined || !needsReminder(world, key)) return [];
    const isReached = since !== undefined && stageAt(key, zone, since) !== stage;
    const isUndelivered = undelivered.has(key.keyId);
    const isOwed = isReached || world.changed.has(key.keyId) || isUndelivered;
    if (!isOwed || (endTime(key) < (since ?? LONG_AGO(world)) && !isUndelivered)) return [];
    const recipients = zone
      ? new Set([...recipientsOf(world, key), ...recipientsOf(world, key, listRefusing(world, key))])
      : new Set<string>();
    return [{ keyId: key.keyId, end: endInstant(key), stage, recipients }];
  });
}

async function live(organisations: Organisation[], steps: readonly Step[]): Promise<World> {
  const world = new World(START, structuredClone(organisations));
  world.onMail = (mail) => requireTrue(world, mail);
  for (const step of steps) {
    world.wait(step.wait);
    if (step.what !== 'run') {
      await world.act(step);
      continue;
    }
    for (let day = 0; day < step.days; day++) {
      if (day > 0) world.wait(24);
      const trouble = { ...step.trouble, meddling: day === 0 ? step.trouble.meddling : [] };
      await runAndCheck(world, trouble);
    }
  }
  return world;
}

/** Keys that a mail of the last run failed to tell of. */
function listUndelivered(world: World): Set<string> {
  const failed = world.mailsOfLastRun.filter((mail) => mail.failed);
  return new Set(failed.flatMap(({ reminders }) => reminders.map(({ keyId }) => keyId)));
}

/** Recipients whose last mail about a key with this end was refused: they are tried again, and others are told, too. */
function listRefusing(world: World, key: ApiKey): Set<string> {
  const refusing = new Set<string>();
  for (const { refused, reminders, recipientId } of world.mails) {
    if (!reminders.some(({ keyId, end }) => keyId === key.keyId && end === endInstant(key))) continue;
    if (refused) refusing.add(recipientId);
    else refusing.delete(recipientId);
  }
  return refusing;
}

async function runAndCheck(world: World, trouble: Trouble): Promise<void> {
  const mailsBefore = world.mails.length;
  const setAsideBefore = world.setAside.length;
  const since = world.coveredUntil;
  const undelivered = listUndelivered(world);
  const lateNow = new Date(world.now.getTime() + trouble.lateHours * 3_600_000);
  const here = world.now;
  world.now = lateNow;
  const owed = listOwed(world, undelivered).filter(({ keyId }) => {
    // Late runs plan up to their own time: what began after it is for the next run.
    const key = world.keys.get(keyId)?.key;
    if (!key) return true;
    const zone = zoneOf(world, key);
    return (
      world.changed.has(keyId) ||
      undelivered.has(keyId) ||
      stageAt(key, zone, here) === stageAt(key, zone, lateNow)
    );
  });
  world.now = here;

  world.changed.clear();
  await world.settle(trouble);

  const mails = world.mails.slice(mailsBefore);
  world.mailsOfLastRun = mails;
  for (const { keyId, end, stage, recipients } of owed) {
    if (world.touched.has(keyId)) continue;
    if (recipients.size === 0) {
      const named = world.setAside.slice(setAsideBefore).some(({ what }) => what.keyId === keyId);
      const told = world.mails.some(
        ({ failed, reminders }) =>
          !failed && reminders.some((one) => one.keyId === keyId && one.end === end && one.stage <= stage),
      );
      expect(named || told, `G4: operators are told of ${keyId}`).toBe(true);
    }
    for (const recipientId of recipients) {
      if (world.moved.has(recipientId)) continue;
      const isTold = (mail: World['mails'][number]): boolean =>
        mail.recipientId === recipientId &&
        mail.reminders.some((one) => one.keyId === keyId && one.end === end && one.stage <= stage);
      const isDone = world.mails.some((mail) => !mail.failed && isTold(mail)) || mails.some(isTold);
      expect(isDone, `G1: ${recipientId} is told of ${keyId}, ${end}, stage ${stage}`).toBe(true);
    }
  }
  requireOnce(world);
  if (since) expect(world.coveredUntil && world.coveredUntil >= since).toBe(true);
  if (world.coveredUntil)
    expect(world.coveredUntil <= world.now, 'T8: nothing is covered that has not come').toBe(true);
}

/** G3: what a mail says is as the world is when it leaves. */
function requireTrue(world: World, { at, content, recipientId, reminders }: World['mails'][number]): void {
  for (const { keyId, end } of reminders) {
    expect(end, 'G3: the end that is told is the key’s').toBe(
      endInstant(world.keys.get(keyId)?.key as ApiKey),
    );
  }
  for (const entry of content.entries) {
    const [, organisationId, keyId] = /organisations\/(.*)\/api-keys\/(.*)$/.exec(entry.url) ?? [];
    const key = world.keys.get(keyId ?? '')?.key;
    if (!key) throw new Error('G3: a mail is about a key that is not there');
    const timeZone = world.organisation(organisationId ?? '')?.timeZone ?? '';
    expect(needsReminder(world, key), 'G3: no mail about a key that needs no reminder').toBe(true);
    expect(entry).toMatchObject({ endsAt: endTime(key).toISOString(), timeZone });
    expect(entry.hoursLeft < 0, 'G3: has ended').toBe(at > endTime(key));
    expect(entry.daysLeft, 'G3: days').toBe(
      Math.max(0, dayNumber(endTime(key), timeZone) - dayNumber(at, timeZone)),
    );
    const home = world.administrators.get(recipientId)?.organisationId;
    expect(key.organisationPath, 'G3: only who may see a key is told of it').toContain(home);
  }
}

/** G2: of one key and end, nobody is told of a stage again once they were told of it or of a nearer one. */
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
const onKey = {
  rotate: fc.record({ wait, what: fc.constant('rotate' as const), key: index, overlapDays }),
  switch: fc.record({ wait, what: fc.constant('switch' as const), key: index, enabled: fc.boolean() }),
  delete: fc.record({ wait, what: fc.constant('delete' as const), key: index }),
  use: fc.record({ wait, what: fc.constant('use' as const), key: index }),
};
const move = fc.record({
  wait,
  what: fc.constant('move' as const),
  administrator: index,
  organisation: index,
});
const rarely = fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.boolean() });
const trouble: fc.Arbitrary<Trouble> = fc.record({
  doubled: rarely,
  rival: rarely,
  lateHours: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat({ max: 60 }) },
  ),
  deathEvery: fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 2, max: 60 }) },
  ),
  future: rarely,
  impatient: rarely,
  busy: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 4 }) }),
  meddling: fc.oneof(
    { weight: 5, arbitrary: fc.constant<Trouble['meddling']>([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.oneof(onKey.rotate, onKey.switch, onKey.delete, onKey.use, move), {
        maxLength: 2,
      }),
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
  { weight: 3, arbitrary: onKey.rotate },
  { weight: 2, arbitrary: onKey.switch },
  { weight: 1, arbitrary: onKey.delete },
  { weight: 3, arbitrary: onKey.use },
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
      trouble,
    }),
  },
);
const organisations = fc.array(zone, { minLength: 1, maxLength: 3 }).map((zones) =>
  zones.map((timeZone, depth): Organisation => {
    const path = zones.slice(0, depth + 1).map((_, level) => `o${level}`);
    return { organisationId: `o${depth}`, name: `Organisation ${depth}`, path, timeZone, features: [] };
  }),
);

test(`${WORLDS} random worlds over two years keep what reminders guarantee (G1 to G6)`, {
  timeout: 3_600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      organisations,
      fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }),
      async (tree, steps) => {
        await live(tree, [{ wait: 0, what: 'appoint', organisation: 0, fate: 'delivered' }, ...steps]);
      },
    ),
    { numRuns: WORLDS, ...(SEED && { seed: Number(SEED) }) },
  );
});
