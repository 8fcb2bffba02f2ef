import fc from 'fast-check';
import { expect } from 'vitest';
import { type ApiKey, formatEnd, getEnd, hasExpired } from '../../../core/api-key.ts';
import type { ChangeContext, KeyChange } from '../../../core/change.ts';
import type { KeyEvent } from '../../../core/key-event.ts';
import { createKey, deleteKey, editKey, moveToTimeZone } from '../../../core/life-cycle.ts';
import type { Organisation } from '../../../core/organisation.ts';
import type { ApiKeyStore, KeyEventStore } from '../../../core/ports.ts';
import type { ExpiringKeys } from '../../../core/reminders/ports.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { type TellPorts, tellEnds } from '../../../core/tell-ends.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';
import { anId } from '../store/store-support.ts';

const MINUTE_MS = 60_000;

/** What happens to keys, then a run that tells ends. */
interface Step {
  /** Minutes that pass before it. */
  minutes: number;
  action: 'create' | 'rotate' | 'move' | 'toggle' | 'delete' | 'nothing';
  /** Which key the action is about. */
  which: number;
  /** The life of a new key in days. */
  days: number;
  zone: string;
  overlapDays: number | undefined;
  /** How the run goes. `twice`: two runs at the same time. */
  run: 'whole' | 'twice' | 'missed' | 'crash' | 'time-up';
  /** At which of the things that it waits for a run dies; after how many pages its time is up. */
  at: number;
  /** Whether what a dying run waits for is done all the same. */
  isDone: boolean;
  /** For so many minutes, the indexes do not show a changed key. */
  lag: number;
}

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    minutes: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 10 }) },
      { weight: 3, arbitrary: fc.integer({ min: 10, max: 900 }) },
      { weight: 1, arbitrary: fc.integer({ min: 900, max: 4 * 24 * 60 }) },
    ),
    action: fc.constantFrom(
      'create',
      'create',
      'create',
      'rotate',
      'rotate',
      'move',
      'toggle',
      'delete',
      'nothing',
    ),
    which: fc.nat({ max: 20 }),
    days: fc.integer({ min: 1, max: 3 }),
    zone: fc.constantFrom('Pacific/Kiritimati', 'Etc/GMT+12', 'America/St_Johns', 'Europe/London'),
    overlapDays: fc.constantFrom(undefined, 0, 1),
    run: fc.constantFrom('whole', 'whole', 'twice', 'missed', 'missed', 'crash', 'crash', 'crash', 'time-up'),
    at: fc.nat({ max: 14 }),
    isDone: fc.boolean(),
    lag: fc.constantFrom(0, 0, 0, 20),
  }),
  { minLength: 12, maxLength: 25 },
);

class Crash extends Error {}

/** A key as the world knows it. */
interface Known {
  key: ApiKey;
  zone: string;
  changedAt: number;
  /** How many events of its end it had when it was deleted. */
  deletedWith?: number;
}

/** Keys whose ends are told on DynamoDB Local. After each run it is checked that each was told as it must be. */
export class EndsWorld {
  readonly #store: Omit<TellPorts, 'isTimeUp'>;
  readonly #keys: ApiKeyStore;
  readonly #events: KeyEventStore;
  readonly #known: Known[] = [];
  #now: number;

  constructor(
    { store, keys, events }: { store: Omit<TellPorts, 'isTimeUp'>; keys: ApiKeyStore; events: KeyEventStore },
    start: Date,
  ) {
    this.#store = store;
    this.#keys = keys;
    this.#events = events;
    this.#now = start.getTime();
  }

  async take(step: Step): Promise<void> {
    this.#now += step.minutes * MINUTE_MS + 300; // an overlap of no days ends at the second before
    await this.#act(step);
    await this.#run(step);
  }

  async #act({ action, which, days, zone, overlapDays }: Step): Promise<void> {
    const context = changeContextAt(new Date(this.#now));
    if (action === 'create') return this.#create(zone, days, context);
    const living = this.#known.filter(({ deletedWith }) => deletedWith === undefined);
    const known = living[which % living.length];
    if (!known) return;
    const { key } = known;
    const owner = buildOwner(key.organisationId, known.zone);
    const isReplaceable = !hasExpired(key, context.now) && key.enabled && key.replacedBy === undefined;
    switch (action) {
      case 'rotate': {
        const wish = overlapDays === undefined ? {} : { overlapDays };
        if (isReplaceable) await this.#commit(known, rotateKey(owner, key, wish, policy, context).changes);
        return;
      }
      case 'move':
        known.zone = zone;
        return this.#commit(known, moveToTimeZone(key, zone, context).changes);
      case 'toggle':
        return this.#commit(known, editKey(owner, key, { enabled: !key.enabled }, policy, context).changes);
      case 'delete':
        known.deletedWith = (await this.#listEnded(key)).length;
        return this.#commit(known, deleteKey(key, context).changes);
      case 'nothing':
        return;
    }
  }

  async #create(zone: string, days: number, context: ChangeContext): Promise<void> {
    const wish = { name: 'Library', permissionLevel: 'full' };
    const created = createKey(buildOwner(anId(), zone), wish, { ...policy, life: `P${days}D` }, context);
    await this.#keys.commit(created.changes);
    this.#known.push({ key: created.key, zone, changedAt: this.#now });
  }

  async #commit(known: Known, changes: readonly KeyChange[]): Promise<void> {
    await this.#keys.commit(changes);
    const own = changes.find(({ key }) => key.keyId === known.key.keyId);
    if (own) Object.assign(known, { key: own.key, changedAt: this.#now });
  }

  async #run({ run, lag, ...fault }: Step): Promise<void> {
    const now = new Date(this.#now);
    const changed = this.#known.filter(({ changedAt }) => changedAt > this.#now - lag * MINUTE_MS);
    const hidden = new Set(changed.map(({ key }) => key.keyId));
    const ports = {
      ...this.#store,
      expiringKeys: hide(this.#store.expiringKeys, hidden),
      isTimeUp: () => false,
    };
    let pages = 0;
    switch (run) {
      case 'missed':
        return;
      case 'crash':
        await tellEnds(crash(ports, fault), now).catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error;
        });
        return this.#check(() => false);
      case 'time-up':
        await tellEnds({ ...ports, isTimeUp: () => pages++ >= fault.at }, now);
        return this.#check(() => false);
      case 'whole':
        await tellEnds(ports, now);
        break;
      case 'twice':
        await Promise.all([tellEnds(ports, now), tellEnds(ports, now)]);
    }
    return this.#check(({ keyId }) => lag === 0 || !hidden.has(keyId));
  }

  /** @param isVisible whether the last run must have found a key */
  async #check(isVisible: (key: ApiKey) => boolean): Promise<void> {
    for (const { key, deletedWith } of this.#known) {
      const ended = await this.#listEnded(key);
      const end = formatEnd(key);
      expect(ended.length, `${key.keyId} has at most one event of its end`).toBeLessThan(2);
      if (deletedWith !== undefined) expect(ended, 'a deleted key is not told').toHaveLength(deletedWith);
      else if (getEnd(key) > this.#now) expect(ended, 'no end is told before it').toEqual([]);
      else if (isVisible(key)) expect(ended, `${key.keyId}, which ended at ${end}, is told`).toHaveLength(1);
      for (const { at, before } of ended) {
        expect(at).toBe(end);
        expect(before).toMatchObject({ name: 'Library', expiresAt: key.expiresAt });
      }
    }
  }

  async #listEnded({ organisationId, keyId }: ApiKey): Promise<KeyEvent[]> {
    const { rows } = await this.#events.list(organisationId, keyId, { limit: 100 });
    const types = rows.map(({ type }) => type).toReversed();
    const ended = rows.filter(({ type }) => type === 'ended');
    if (ended.length > 0) expect(types.indexOf('ended')).toBeGreaterThan(types.indexOf('rotated'));
    return ended;
  }
}

function buildOwner(organisationId: string, timeZone: string): Organisation {
  return anOrganisation({ organisationId, path: [organisationId], timeZone });
}

/** Hides keys from the indexes, as if these were behind. */
function hide({ listByEnd, listByChange }: ExpiringKeys, hidden: ReadonlySet<string>): ExpiringKeys {
  const isVisible = ({ keyId }: { keyId: string }): boolean => !hidden.has(keyId);
  return {
    async listByEnd(...query) {
      const page = await listByEnd(...query);
      return { ...page, rows: page.rows.filter(isVisible) };
    },
    async listByChange(...query) {
      const page = await listByChange(...query);
      return { ...page, rows: page.rows.filter(isVisible) };
    },
  };
}

/** Makes a run die at one of the things that it waits for, before that is done or after. */
function crash(ports: TellPorts, { at, isDone }: Pick<Step, 'at' | 'isDone'>): TellPorts {
  let waits = 0;
  const wrap =
    <Args extends unknown[], Result>(act: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const isFatal = waits++ === at;
      if (isFatal && !isDone) throw new Crash();
      const result = await act(...args);
      if (isFatal) throw new Crash();
      return result;
    };
  const { progress, expiringKeys } = ports;
  return {
    ...ports,
    progress: { find: wrap(progress.find), save: wrap(progress.save) },
    expiringKeys: { listByEnd: wrap(expiringKeys.listByEnd), listByChange: wrap(expiringKeys.listByChange) },
    findApiKeys: wrap(ports.findApiKeys),
    tell: wrap(ports.tell),
  };
}
