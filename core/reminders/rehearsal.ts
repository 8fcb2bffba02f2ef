import type { Page, PageRequest } from '../paging.ts';
import type { PermissionCatalogue } from '../permissions.ts';
import type { DigestContent } from './digest.ts';
import { planRun } from './plan-run.ts';
import {
  type Digest,
  type DigestKey,
  type DigestReference,
  type ExpiringKeys,
  isOpen,
  type Ledger,
  type NewReminder,
  type Reminder,
  type ReminderDirectory,
  type ReminderReference,
  type ReminderRuns,
  type SetAside,
} from './ports.ts';
import { listReminders, sendDigest } from './send-digest.ts';
import type { Stages } from './stages.ts';

/**
 * Creates a ledger that writes to memory and reads through to another ledger, if there is one. For rehearsals, and for
 * tests without a database.
 */
export function createMemoryLedger(base?: Ledger): Ledger {
  const digests = new Map<string, Digest>();
  const keys = new Map<string, Map<string, DigestKey>>();
  const reminders = new Map<string, Reminder>();

  const findDigest = async (reference: DigestReference): Promise<Digest | undefined> =>
    digests.get(formatDigestId(reference)) ?? (await base?.findDigest(reference));
  const findReminders: Ledger['findReminders'] = async (references) => {
    const unwritten = references.filter((reference) => !reminders.has(formatReminderId(reference)));
    const stored = base ? await base.findReminders(unwritten) : [];
    for (const reminder of stored) {
      // Unless it was written while the other ledger was read.
      if (reminder && !reminders.has(formatReminderId(reminder)))
        reminders.set(formatReminderId(reminder), reminder);
    }
    return references.map((reference) => reminders.get(formatReminderId(reference)));
  };

  return {
    async planDigests(planned) {
      for (const { run, recipientId } of planned) {
        const id = formatDigestId({ run, recipientId });
        if (!digests.has(id)) digests.set(id, { run, recipientId, state: 'planned' });
      }
    },
    async addKeys(added) {
      for (const key of added) {
        const id = formatDigestId(key);
        if (!keys.has(id)) keys.set(id, new Map());
        keys.get(id)?.set(key.keyId, key);
      }
    },
    findDigest,
    findDigests: (references) => Promise.all(references.map(findDigest)),
    async listDigests(run, page) {
      const rows = [...digests.values()].filter((digest) => digest.run === run);
      return paginate(rows, ({ recipientId }) => recipientId, page);
    },
    async listOpenDigests(page) {
      if (base) return base.listOpenDigests(page); // those of them that were changed since are recognised as such
      return paginate(
        [...digests.values()].filter(({ state }) => isOpen(state)),
        formatDigestId,
        page,
      );
    },
    async listKeys(reference, page) {
      const written = keys.get(formatDigestId(reference));
      if (written === undefined && base) return base.listKeys(reference, page);
      return paginate([...(written?.values() ?? [])], ({ keyId }) => keyId, page);
    },
    async changeDigest(digest, to) {
      const current = await findDigest(digest);
      if (current?.state !== digest.state || current.claimedAt !== digest.claimedAt) return false;
      const { run, recipientId } = digest;
      digests.set(formatDigestId(digest), { ...to, run, recipientId });
      return true;
    },
    findReminders,
    async claim(wanted) {
      const earlier = await findReminders(wanted);
      return wanted.map((reminder, index) => {
        const isFree = isClaimable(reminder, earlier[index]);
        if (isFree) reminders.set(formatReminderId(reminder), reminder);
        return isFree;
      });
    },
    async release(released, because) {
      const current = await findReminders(released);
      for (const [index, { run }] of released.entries()) {
        const reminder = current[index];
        if (reminder?.run === run)
          reminders.set(formatReminderId(reminder), { ...reminder, released: because });
      }
    },
  };
}

function isClaimable({ run, stage }: NewReminder, earlier: Reminder | undefined): boolean {
  return !earlier || earlier.released !== undefined || earlier.run === run || earlier.stage > stage;
}

function formatReminderId({ keyId, end, recipientId }: ReminderReference): string {
  return `${keyId}/${end}/${recipientId}`;
}

function formatDigestId({ run, recipientId }: DigestReference): string {
  return `${run}/${recipientId}`;
}

function paginate<Row>(
  rows: Row[],
  getId: (row: Row) => string,
  { limit, after = '' }: PageRequest,
): Page<Row> {
  const sorted = rows.filter((row) => getId(row) > after).sort((a, b) => (getId(a) < getId(b) ? -1 : 1));
  const page = sorted.slice(0, limit);
  const last = page.at(-1);
  return sorted.length > limit && last !== undefined ? { rows: page, next: getId(last) } : { rows: page };
}

export interface RehearsalPorts {
  stages: Stages;
  runs: Pick<ReminderRuns, 'findCoveredUntil'>;
  /** The real ledger, which is only read. */
  ledger: Ledger;
  expiringKeys: ExpiringKeys;
  directory: ReminderDirectory;
  pageUrl: string;
  catalogue: PermissionCatalogue;
  /** Receives the mails that a run would send. */
  mail(to: string, content: DigestContent): Promise<void>;
}

/** What a run would send and skip. */
export interface RehearsedRun {
  reminders: Reminder[];
  setAside: SetAside[];
}

/**
 * Plans and sends as real runs do, but writes only to memory. Consecutive rehearsed runs share that memory, so they remind
 * of each stage once.
 */
export class Rehearsal {
  readonly #ports: RehearsalPorts;
  readonly #ledger: Ledger;
  #coveredUntil: Date | undefined;

  constructor(ports: RehearsalPorts) {
    this.#ports = ports;
    this.#ledger = createMemoryLedger(ports.ledger);
  }

  /** @param now when the run takes place; its mails are written as of then */
  async run(time: Date, now: Date): Promise<RehearsedRun> {
    const { mail, runs, ...ports } = this.#ports;
    const ledger = this.#ledger;
    const digests: DigestReference[] = [];
    const setAside: SetAside[] = [];
    const note = (found: SetAside): void => {
      setAside.push(found);
    };
    await planRun(
      { run: time.toISOString(), time },
      {
        ...ports,
        ledger,
        runs: {
          findCoveredUntil: async () => this.#coveredUntil ?? runs.findCoveredUntil(),
          finish: async (_, coveredUntil) => {
            this.#coveredUntil = coveredUntil;
          },
        },
        setAside: note,
        enqueue: async (planned) => {
          digests.push(...planned);
        },
        isTimeUp: () => false,
      },
      now,
    );
    const reminders: Reminder[] = [];
    for (const digest of digests) {
      const sendPorts = {
        ...ports,
        ledger,
        events: { record: async () => {} },
        setAside: note,
        mail: async (to: string, content: DigestContent) => {
          await mail(to, content);
          return { accepted: `rehearsal/${digest.run}/${digest.recipientId}` };
        },
      };
      await sendDigest(digest, sendPorts, now);
      for await (const sent of listReminders(digest, ledger)) reminders.push(...sent);
    }
    return { reminders, setAside };
  }
}
