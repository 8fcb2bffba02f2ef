import { randomBytes } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { type ApiKey, getEnd, hasExpired } from '../../../../core/api-key.ts';
import type { ChangeContext, KeyChange } from '../../../../core/change.ts';
import { formatContactRecipientId, getContactReference } from '../../../../core/contacts/contact.ts';
import { DomainError } from '../../../../core/domain-error.ts';
import { importKey } from '../../../../core/import/plan-import.ts';
import { createKey, deleteKey, editKey, moveToTimeZone } from '../../../../core/life-cycle.ts';
import type { Organisation } from '../../../../core/organisation.ts';
import type { DigestContent } from '../../../../core/reminders/digest.ts';
import { type Cursor, type PlanPorts, planRun } from '../../../../core/reminders/plan-run.ts';
import type {
  Addresses,
  DigestReference,
  ExpiringKeys,
  Reminder,
  ReminderDirectory,
  SetAside,
} from '../../../../core/reminders/ports.ts';
import type { Recipient } from '../../../../core/reminders/recipients.ts';
import { type DeliveryReport, recordDelivery } from '../../../../core/reminders/record-delivery.ts';
import { createMemoryLedger } from '../../../../core/reminders/rehearsal.ts';
import {
  CLAIM_MS,
  listReminders,
  type MailOutcome,
  type SendPorts,
  sendDigest,
} from '../../../../core/reminders/send-digest.ts';
import { rotateKey } from '../../../../core/rotation.ts';
import { actor, policy } from '../../../support/fixtures.ts';
import { MessageQueue } from '../../../support/message-queue.ts';

export const STAGES = [30, 14, 7, 3, 2, 1, 0];
const HOUR = 3_600_000;

/** What happens to mails to an address. `out-of-office`: delivered, then answered by what looks like a soft bounce. */
export type Fate =
  | 'delivered'
  | 'bounced'
  | 'soft-bounced'
  | 'rejected'
  | 'complained'
  | 'refused'
  | 'out-of-office';

/** A step, `wait` hours after the one before it. Indexes are taken modulo the number of items. */
export type Step = { wait: number } & (
  | { what: 'create'; organisation: number; life: string }
  | { what: 'import'; organisation: number; days: number }
  | { what: 'rotate'; key: number; overlapDays?: number | undefined }
  | { what: 'switch'; key: number; enabled: boolean }
  | { what: 'delete'; key: number }
  | { what: 'use'; key: number }
  | { what: 'zone'; organisation: number; timeZone: string }
  | { what: 'appoint'; organisation: number; fate: Fate }
  | { what: 'add-contact'; key: number; address: number; fate: Fate }
  | { what: 'remove-contacts'; key: number }
  | { what: 'decline'; address: number }
  | { what: 'dismiss'; administrator: number }
  | { what: 'move'; administrator: number; organisation: number }
  | { what: 'fate'; administrator: number; fate: Fate; reachable: boolean }
  | { what: 'run'; days: number; faults: Faults }
);

/** A change that may happen during a run. */
type ConcurrentChange = Extract<
  Step,
  { what: 'switch' | 'use' | 'delete' | 'rotate' | 'move' | 'remove-contacts' }
>;

/** The faults that a run meets. */
export interface Faults {
  /** The message of the run is delivered twice. */
  duplicated: boolean;
  /** Another run is planned before the mails of the first are sent, and does not plan the first run's digests again. */
  concurrentRun: boolean;
  /** Hours between the run's time and the handling of its message. */
  lateHours: number;
  /** Processes crash at every n-th call of a port, up to ten times. 0: never. */
  crashEvery: number;
  /** The time of the run is in the future. */
  future: boolean;
  /** The run's time limit ends it after every page. */
  stopsAfterEachPage: boolean;
  /** Number of mails that SES throttles. */
  throttledMails: number;
  /** Changes between planning and sending. */
  concurrentChanges: ConcurrentChange[];
}

/** A mail that SES accepted, or refused, and whether it is known not to have been delivered. */
export interface Mail extends DigestReference {
  at: Date;
  content: DigestContent;
  reminders: Reminder[];
  failed: boolean;
  /** Refused by SES itself. */
  refused: boolean;
}

type Message =
  | { kind: 'run'; run: string; time: Date; cursor?: Cursor }
  | { kind: 'send'; digest: DigestReference }
  | { kind: 'report'; report: DeliveryReport };

class Crash extends Error {}

/** Organisations, administrators, keys and a mail service in memory, with a clock that only steps move. */
export class World {
  now: Date;
  readonly organisations: Organisation[];
  readonly keys = new Map<string, { key: ApiKey; changedOn: string }>();
  readonly administrators = new Map<string, Recipient & { softBounces: Set<string> }>();
  /** Contacts who have confirmed. */
  readonly contacts = new Map<string, Recipient & { softBounces: Set<string> }>();
  readonly fates = new Map<string, Fate>();
  readonly mails: Mail[] = [];
  /** Called when a mail is sent. */
  onMail: (mail: Mail) => void | Promise<void> = () => {};
  mailsOfLastRun: readonly Mail[] = [];
  /** Keys that the last run could not remind somebody of, as their address became unreachable during the run. */
  unsent: ReadonlySet<string> = new Set();
  readonly setAside: SetAside[] = [];
  /** Keys that have changed since the last finished run. */
  readonly changed = new Set<string>();
  /** Keys that changed during a run. */
  readonly touched = new Set<string>();
  /** Administrators who moved to another organisation during a run. */
  readonly moved = new Set<string>();
  coveredUntil: Date | undefined;
  readonly ledger = createMemoryLedger();
  readonly #queue = new MessageQueue<Message>(({ kind }) =>
    kind === 'send' ? CLAIM_MS + 60_000 : kind === 'run' ? 16 * 60_000 : 6 * 60_000,
  );
  readonly #late: { report: DeliveryReport; dueAt: Date }[] = [];
  #faults: Faults | undefined;
  #steps = 0;
  #crashes = 0;
  #ids = 0;

  constructor(start: Date, organisations: Organisation[]) {
    this.now = start;
    this.organisations = organisations;
  }

  wait(hours: number): void {
    this.now = new Date(this.now.getTime() + hours * HOUR);
  }

  /** Performs a step. Steps that are impossible in the current state do nothing. */
  async act(step: Step): Promise<void> {
    switch (step.what) {
      case 'create':
      case 'import':
        return this.#add(step);
      case 'rotate':
      case 'switch':
      case 'delete':
      case 'use':
      case 'add-contact':
      case 'remove-contacts':
        return this.#changeKey(step);
      case 'decline':
        for (const [id, { email }] of this.contacts) {
          if (email === formatAddress(step.address)) this.contacts.delete(id);
        }
        return;
      case 'zone':
        return this.#changeZone(step);
      case 'appoint': {
        const recipientId = `a${++this.#ids}`;
        const { organisationId } = pick(this.organisations, step.organisation);
        const email = `${recipientId}@mail.example`;
        this.administrators.set(recipientId, {
          ...{ recipientId, name: recipientId, email, organisationId },
          softBounces: new Set(),
        });
        this.fates.set(email, step.fate);
        return;
      }
      case 'dismiss': {
        const found = this.#administrator(step.administrator);
        if (found) this.administrators.delete(found.recipientId);
        return;
      }
      case 'move':
        return this.#move(step);
      case 'fate': {
        const all = [...this.administrators.values(), ...this.contacts.values()];
        const found = all.length === 0 ? undefined : pick(all, step.administrator);
        if (!found) return;
        this.fates.set(found.email, step.fate);
        if (!step.reachable) return;
        delete found.unreachable;
        found.softBounces.clear();
        return;
      }
      case 'run':
        throw new Error('Call run() for runs');
    }
  }

  /** Runs once at the current time, and handles messages until the queue is empty. */
  async run(faults: Faults): Promise<void> {
    this.#faults = faults;
    this.#steps = 0;
    this.#crashes = 0;
    this.touched.clear();
    this.moved.clear();
    const time = new Date(this.now.getTime() + (faults.future ? 300 * 24 * HOUR : 0));
    const run = `${this.now.toISOString().slice(0, 20)}${String(++this.#ids % 1000).padStart(3, '0')}Z`; // no other run's
    this.wait(faults.lateHours);
    for (const { report } of this.#late.splice(0)) this.#queue.put({ kind: 'report', report }, this.now);
    this.#queue.receives = Number.POSITIVE_INFINITY;
    for (let copy = faults.duplicated ? 2 : 1; copy > 0; copy--) {
      this.#queue.put({ kind: 'run', run, time }, this.now);
    }
    if (faults.concurrentRun) {
      const earlier = new Date(Date.parse(run) - HOUR).toISOString();
      this.#queue.put({ kind: 'run', run: earlier, time }, this.now);
    }
    let rest = faults.concurrentChanges;
    const handle = async (message: Message, dueAt: Date): Promise<boolean> => {
      if (dueAt > this.now) this.now = dueAt;
      const [change, ...others] = rest;
      if (message.kind === 'send' && change) {
        rest = others;
        if (change.what === 'move') this.#move(change);
        else this.#changeKey(change);
      }
      return this.#handle(message).catch((error: unknown) => {
        if (error instanceof Crash) return false;
        throw error;
      });
    };
    while (await this.#queue.pass(handle));
    this.#faults = undefined;
  }

  /** An administrator, or a contact who has confirmed. */
  person(recipientId: string) {
    return this.administrators.get(recipientId) ?? this.contacts.get(recipientId);
  }

  organisation(organisationId: string): Organisation | undefined {
    return this.organisations.find((organisation) => organisation.organisationId === organisationId);
  }

  get #ports(): PlanPorts & SendPorts & { addresses: Addresses } {
    const { ledger, events, runs, addresses, enqueue, mail } = this.#withCrashes({
      ledger: this.ledger,
      events: { record: async () => {} },
      runs: {
        findCoveredUntil: async () => this.coveredUntil,
        finish: async (_: string, until: Date) => {
          if (!this.coveredUntil || until > this.coveredUntil) this.coveredUntil = until;
        },
      },
      addresses: this.#addresses,
      enqueue: {
        enqueue: async (digests: readonly DigestReference[]) => {
          for (const digest of digests) this.#queue.put({ kind: 'send', digest }, this.now);
        },
      },
      mail: {
        mail: (to: string, content: DigestContent, digest: DigestReference) =>
          this.#mail(to, content, digest),
      },
    });
    let looks = 0;
    return {
      stages: STAGES,
      ledger,
      events,
      runs,
      addresses,
      ...enqueue,
      ...mail,
      expiringKeys: this.#expiringKeys,
      directory: this.#directory,
      pageUrl: 'https://keys.example.org',
      catalogue: policy.catalogue,
      setAside: (found) => void this.setAside.push(found),
      isTimeUp: () => this.#faults?.stopsAfterEachPage === true && looks++ > 0,
    };
  }

  async #handle(message: Message): Promise<boolean> {
    switch (message.kind) {
      case 'run': {
        const { run, time, cursor } = message;
        const { next } = await planRun({ run, time }, this.#ports, this.now, cursor);
        if (next) this.#queue.put({ ...message, cursor: next }, this.now);
        return true;
      }
      case 'send':
        return sendDigest(message.digest, this.#ports, this.now);
      case 'report':
        await recordDelivery(message.report, this.#ports, this.now);
        return true;
    }
  }

  async #mail(to: string, content: DigestContent, digest: DigestReference): Promise<MailOutcome> {
    const faults = this.#faults;
    if (faults && faults.throttledMails > 0) {
      faults.throttledMails -= 1;
      return { busy: true };
    }
    const fate = this.fates.get(to) ?? 'delivered';
    const reminders: Reminder[] = [];
    for await (const batch of listReminders(digest, this.ledger)) reminders.push(...batch);
    const failed = fate !== 'delivered' && fate !== 'out-of-office';
    const refused = fate === 'refused' || fate === 'rejected';
    const mail = { ...digest, at: this.now, content, reminders, failed, refused };
    this.mails.push(mail);
    await this.onMail(mail);
    if (fate === 'refused') return { refused: 'InvalidParameterValue' };
    const messageId = `m${this.mails.length}`;
    const kinds: Readonly<Record<Exclude<Fate, 'refused'>, DeliveryReport['kind'][]>> = {
      delivered: ['delivered'],
      bounced: ['bounced'],
      'soft-bounced': ['soft-bounced'],
      rejected: ['rejected'],
      complained: ['delivered', 'bounced'],
      'out-of-office': ['delivered', 'soft-bounced'],
    };
    for (const kind of ['accepted', ...kinds[fate]] as const) {
      this.#queue.put({ kind: 'report', report: { ...digest, kind, messageId, email: to } }, this.now);
    }
    return { accepted: messageId };
  }

  readonly #addresses: Addresses = {
    markUnreachable: async (recipientId, email, since) => {
      const found = this.person(recipientId);
      if (found?.email === email) found.unreachable ??= since.toISOString();
    },
    countSoftBounce: async (recipientId, email, messageId, at) => {
      const found = this.person(recipientId);
      if (found?.email !== email) return;
      found.softBounces.add(messageId);
      if (found.softBounces.size >= 3) found.unreachable ??= at.toISOString();
    },
    clearSoftBounces: async (recipientId) => this.person(recipientId)?.softBounces.clear(),
  };

  readonly #directory: ReminderDirectory = {
    findOrganisation: async (id) => this.organisation(id),
    findApiKeys: async (references) => references.map(({ keyId }) => this.keys.get(keyId)?.key),
    findRecipient: async (id) => this.person(id),
    listRecipients: async (id) =>
      [...this.administrators.values()].filter(({ organisationId }) => organisationId === id),
  };

  readonly #expiringKeys: ExpiringKeys = {
    listByEnd: async (endsOn) => ({
      rows: [...this.keys.values()].map(({ key }) => key).filter((key) => key.endsOn === endsOn),
    }),
    listByChange: async (date, { from, to }) => ({
      rows: [...this.keys.values()]
        .filter(({ key, changedOn }) => changedOn === date && key.endsOn >= from && key.endsOn <= to)
        .map(({ key }) => key),
    }),
  };

  /** Wraps ports so that callers crash now and then, before or after a call. */
  #withCrashes<Ports extends Record<string, object>>(ports: Ports): Ports {
    const maybeCrash = (): void => {
      const every = this.#faults?.crashEvery ?? 0;
      if (every === 0 || this.#crashes >= 10 || ++this.#steps % every !== 0) return;
      this.#crashes += 1;
      throw new Crash();
    };
    const watch = (port: object) =>
      Object.fromEntries(
        // biome-ignore lint/suspicious/noExplicitAny: the methods of ports take various parameters
        Object.entries(port).map(([name, method]: [string, (...given: any[]) => Promise<unknown>]) => [
          name,
          async (...given: unknown[]) => {
            maybeCrash();
            const [rows, ...others] = given;
            if (!Array.isArray(rows)) {
              const answer = await method(...given);
              maybeCrash();
              return answer;
            }
            // Methods for many rows are not atomic: a crash may leave half of them written.
            const half = Math.ceil(rows.length / 2);
            const first = await method(rows.slice(0, half), ...others);
            maybeCrash();
            const second = await method(rows.slice(half), ...others);
            maybeCrash();
            return Array.isArray(first) && Array.isArray(second) ? [...first, ...second] : undefined;
          },
        ]),
      );
    return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, watch(port)])) as Ports;
  }

  #add(step: Extract<Step, { what: 'create' | 'import' }>): void {
    const organisation = pick(this.organisations, step.organisation);
    if (!isKnownZone(organisation.timeZone)) return; // the admin API cannot compute an expiry date
    if (step.what === 'create') {
      const input = { name: 'key', permissionLevel: 'full' } as const;
      this.#commit(createKey(organisation, input, { ...policy, life: step.life }, this.#context()).changes);
      return;
    }
    const expiresOn = Temporal.Instant.fromEpochMilliseconds(this.now.getTime())
      .toZonedDateTimeISO(organisation.timeZone)
      .toPlainDate()
      .add({ days: step.days })
      .toString();
    const row = {
      line: 1,
      organisationId: organisation.organisationId,
      name: 'imported',
      expiresOn,
    } as const;
    const value = { permissionLevel: 'full', valueHash: `h${this.#ids}`, hint: 'abcd' } as const;
    this.#commit(importKey(organisation, { ...row, ...value }, policy, this.#context()).changes);
  }

  #move(step: Extract<Step, { what: 'move' }>): void {
    const found = this.#administrator(step.administrator);
    if (!found) return;
    found.organisationId = pick(this.organisations, step.organisation).organisationId;
    this.moved.add(found.recipientId);
  }

  #changeKey(step: Extract<Step, { key: number }>): void {
    const stored = [...this.keys.values()];
    if (stored.length === 0) return;
    const { key } = pick(stored, step.key);
    const organisation = this.organisation(key.organisationId);
    if (!organisation) return;
    this.touched.add(key.keyId);
    if (key.replaces !== undefined) this.touched.add(key.replaces);
    if (step.what === 'use') {
      if (!key.enabled || hasExpired(key, this.now)) return;
      const usedAt = this.now.toISOString();
      key.firstUsedAt ??= usedAt;
      key.lastUsedAt = usedAt;
      return;
    }
    const context = this.#context();
    try {
      if (step.what === 'add-contact') {
        this.#addContact(organisation, key, step);
      } else if (step.what === 'remove-contacts') {
        this.#commit(editKey(organisation, key, { contacts: [] }, policy, context).changes);
      } else if (step.what === 'switch') {
        this.#commit(editKey(organisation, key, { enabled: step.enabled }, policy, context).changes);
      } else if (step.what === 'delete') {
        const predecessor = key.replaces === undefined ? undefined : this.keys.get(key.replaces)?.key;
        this.#commit(deleteKey(key, context, predecessor).changes);
      } else if (isKnownZone(organisation.timeZone)) {
        const input = step.overlapDays === undefined ? {} : { overlapDays: step.overlapDays };
        this.#commit(rotateKey(organisation, key, input, policy, context).changes);
      }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }

  /** Adds a contact, who confirms at once. */
  #addContact(
    organisation: Organisation,
    key: ApiKey,
    { address, fate }: { address: number; fate: Fate },
  ): void {
    const email = formatAddress(address);
    const { organisationId } = organisation;
    const contacts = [...new Set([...(key.contacts ?? []), email])];
    this.#commit(editKey(organisation, key, { contacts }, policy, this.#context()).changes);
    const recipientId = formatContactRecipientId(getContactReference(organisationId, email));
    const recipient = { recipientId, name: email, email, organisationId, stopToken: 'token' };
    this.contacts.set(recipientId, { ...recipient, softBounces: new Set() });
    this.fates.set(email, fate);
  }

  #changeZone({ organisation, timeZone }: Extract<Step, { what: 'zone' }>): void {
    const changed = pick(this.organisations, organisation);
    changed.timeZone = timeZone;
    if (!isKnownZone(timeZone)) return;
    for (const { key } of [...this.keys.values()]) {
      if (key.organisationId !== changed.organisationId) continue;
      this.#commit(moveToTimeZone(key, timeZone, this.#context()).changes);
    }
  }

  #commit(changes: readonly KeyChange[]): void {
    for (const { kind, key } of changes) {
      if (kind === 'delete') this.keys.delete(key.keyId);
      else this.keys.set(key.keyId, { key, changedOn: this.now.toISOString().slice(0, 10) });
      this.changed.add(key.keyId);
    }
  }

  #context(): ChangeContext {
    return { actor, now: this.now, newId: () => `${++this.#ids}`.padStart(26, '0'), randomBytes };
  }

  #administrator(index: number) {
    const all = [...this.administrators.values()];
    return all.length === 0 ? undefined : pick(all, index);
  }
}

/** The address of a contact: few, so that keys share them. */
function formatAddress(address: number): string {
  return `contact${address % 3}@mail.example`;
}

export function isKnownZone(timeZone: string): boolean {
  return timeZone !== UNKNOWN_ZONE;
}

/** A zone that the runtime does not know, as if it came from a newer time zone database. */
export const UNKNOWN_ZONE = 'Mars/Olympus_Mons';

export function formatModelEnd(key: ApiKey): string {
  return new Date(getEnd(key)).toISOString();
}

function pick<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}
