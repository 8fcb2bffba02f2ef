import type { Page, PageRequest } from '../paging.ts';
import {
  type Digest,
  type DigestKey,
  type DigestReference,
  isOpen,
  type Ledger,
  type Reminder,
} from './ports.ts';

/**
 * A ledger that keeps what is written in memory, on top of one that is only read: what a rehearsal writes to, and what
 * tests run on if they need no database.
 */
export function memoryLedger(base?: Ledger): Ledger {
  const digests = new Map<string, Digest>();
  const keys = new Map<string, Map<string, DigestKey>>();
  const reminders = new Map<string, Map<string, Reminder>>();

  const findDigest = async (reference: DigestReference): Promise<Digest | undefined> =>
    digests.get(digestId(reference)) ?? (await base?.findDigest(reference));
  const remindersOf = async (keyId: string, end: string, organisationId: string) => {
    const id = `${keyId}/${end}`;
    let known = reminders.get(id);
    if (known === undefined) {
      const stored = (await base?.listReminders({ organisationId, keyId }, end)) ?? [];
      known = reminders.get(id) ?? new Map(stored.map((reminder) => [reminder.recipientId, reminder]));
      reminders.set(id, known);
    }
    return known;
  };

  return {
    async planDigest({ run, recipientId }) {
      const id = digestId({ run, recipientId });
      if (!digests.has(id)) digests.set(id, { run, recipientId, state: 'planned' });
    },
    async addKey(key) {
      const id = digestId(key);
      if (!keys.has(id)) keys.set(id, new Map());
      keys.get(id)?.set(key.keyId, key);
    },
    findDigest,
    async listDigests(run, page) {
      const rows = [...digests.values()].filter((digest) => digest.run === run);
      return pageOf(rows, ({ recipientId }) => recipientId, page);
    },
    async listOpenDigests(page) {
      const stored = (await base?.listOpenDigests(page)) ?? { rows: [] };
      if (base) return { ...stored, rows: stored.rows.filter((digest) => !digests.has(digestId(digest))) };
      return pageOf(
        [...digests.values()].filter(({ state }) => isOpen(state)),
        digestId,
        page,
      );
    },
    async listKeys(reference, page) {
      const written = keys.get(digestId(reference));
      if (written === undefined && base) return base.listKeys(reference, page);
      return pageOf([...(written?.values() ?? [])], ({ keyId }) => keyId, page);
    },
    async changeDigest(digest, to) {
      const current = await findDigest(digest);
      if (current?.state !== digest.state || current.claimedAt !== digest.claimedAt) return false;
      const { run, recipientId } = digest;
      digests.set(digestId(digest), { ...to, run, recipientId });
      return true;
    },
    async listReminders({ organisationId, keyId }, end) {
      return [...(await remindersOf(keyId, end, organisationId)).values()];
    },
    async listClaimed(wanted) {
      const found = await Promise.all(
        wanted.map(async ({ organisationId, keyId, end, recipientId, run }) => {
          const reminder = (await remindersOf(keyId, end, organisationId)).get(recipientId);
          return reminder && reminder.run === run && !reminder.released ? reminder : undefined;
        }),
      );
      return found.filter((reminder) => reminder !== undefined);
    },
    async claim(reminder) {
      const known = await remindersOf(reminder.keyId, reminder.end, reminder.organisationId);
      const earlier = known.get(reminder.recipientId);
      const isFree =
        earlier === undefined ||
        earlier.released !== undefined ||
        earlier.run === reminder.run ||
        earlier.stage > reminder.stage;
      if (isFree) known.set(reminder.recipientId, reminder);
      return isFree;
    },
    async release({ organisationId, keyId, end, recipientId, run }, because) {
      const known = await remindersOf(keyId, end, organisationId);
      const reminder = known.get(recipientId);
      if (reminder?.run === run) known.set(recipientId, { ...reminder, released: because });
    },
  };
}

function digestId({ run, recipientId }: DigestReference): string {
  return `${run}/${recipientId}`;
}

function pageOf<Row>(rows: Row[], idOf: (row: Row) => string, { limit, after = '' }: PageRequest): Page<Row> {
  const sorted = rows.filter((row) => idOf(row) > after).sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const page = sorted.slice(0, limit);
  const last = page.at(-1);
  return sorted.length > limit && last !== undefined ? { rows: page, next: idOf(last) } : { rows: page };
}
