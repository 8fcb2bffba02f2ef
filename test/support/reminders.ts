import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { createKey } from '../../core/life-cycle.ts';
import type { Administrator, Organisation } from '../../core/organisation.ts';
import type { DigestContent } from '../../core/reminders/digest.ts';
import { type Cursor, type PlanPorts, planRun } from '../../core/reminders/plan-run.ts';
import type { DigestReference } from '../../core/reminders/ports.ts';
import { type DeliveryReport, recordDelivery } from '../../core/reminders/record-delivery.ts';
import { type MailOutcome, type SendPorts, sendDigest } from '../../core/reminders/send-digest.ts';
import { apiKeyStore } from '../../store/api-keys.ts';
import { itemOfOrganisation } from '../../store/organisation-row.ts';
import { expiringKeys } from '../../store/reminders/expiring-keys.ts';
import { ledger } from '../../store/reminders/ledger.ts';
import { reminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { reminderEvents } from '../../store/reminders/reminder-events.ts';
import { reminderRuns } from '../../store/reminders/reminder-runs.ts';
import { anOrganisation, occasionAt, policy } from './fixtures.ts';
import type { TableNames } from './tables.ts';

/** The stages that are settled by default. */
export const STAGES = [30, 14, 7, 3, 2, 1, 0];

/** A mail that has left. */
export interface Mail extends DigestReference {
  to: string;
  content: DigestContent;
}

type Message =
  | { kind: 'run'; time: string; cursor?: Cursor }
  | { kind: 'send'; digest: DigestReference }
  | { kind: 'report'; report: DeliveryReport };

/** Stands for the death of a process: whatever is under way ends with it. */
export class Death extends Error {}

/** Reminders on the real store, with a queue that brings back what failed, and a mail service that keeps what it sends. */
export class ReminderWorld {
  readonly mails: Mail[] = [];
  /** What becomes of a mail; accepted and delivered unless a test has it otherwise. */
  answer: (to: string) => MailOutcome | 'bounce' = () => ({ accepted: 'm' });
  /** Called before and after everything that a step does to the outside; what it throws ends the step. */
  onEffect: (when: 'before' | 'after', name: string) => void = () => {};
  /** After how many minutes the queue brings back what was not handled. */
  redeliveryMinutes = 6;
  /** Subjects of administrators who have left the directory meanwhile. */
  readonly removed: string[] = [];
  /** Whether a run is to go on in another one. */
  isTimeUp: () => boolean = () => false;
  clock: Date;
  readonly messages: Message[] = [];
  readonly #ports: PlanPorts & SendPorts;
  readonly #client: DynamoDBDocumentClient;
  readonly #tables: TableNames;

  constructor(client: DynamoDBDocumentClient, tables: TableNames, now: string) {
    this.#client = client;
    this.#tables = tables;
    this.clock = new Date(now);
    const book = ledger(client, tables);
    const directory = reminderDirectory(client, tables);
    const events = reminderEvents(client, tables.keyEvents);
    const runs = reminderRuns(client, tables.reminderRuns);
    this.#ports = {
      stages: STAGES,
      runs: { ...runs, finish: this.#effect('finish', runs.finish) },
      ledger: {
        ...book,
        plan: this.#effect('plan', book.plan),
        addKeys: this.#effect('addKeys', book.addKeys),
        change: this.#effect('change', book.change),
      },
      directory: {
        ...directory,
        administrator: async (subject) =>
          this.removed.includes(subject) ? undefined : directory.administrator(subject),
        administratorsOf: async (organisationId) =>
          (await directory.administratorsOf(organisationId)).filter(
            ({ subject }) => !this.removed.includes(subject),
          ),
        markUnreachable: this.#effect('markUnreachable', directory.markUnreachable),
      },
      events: { record: this.#effect('record', events.record) },
      expiringKeys: expiringKeys(client, tables.apiKeys),
      pageUrl: 'https://keys.example.org',
      isTimeUp: () => this.isTimeUp(),
      enqueue: this.#effect('enqueue', async (digests: readonly DigestReference[]) => {
        for (const digest of digests) this.messages.push({ kind: 'send', digest });
      }),
      mail: this.#effect('mail', (to: string, content: DigestContent, digest: DigestReference) =>
        this.#mail(to, content, digest),
      ),
    };
  }

  /** Does what is in the queue until nothing is left; what fails comes back later, and is given up after so many steps. */
  async settle(limit = 500): Promise<void> {
    for (let steps = 0; this.messages.length > 0; steps++) {
      if (steps === limit) throw new Error('The queue does not empty');
      const [message] = this.messages;
      if (!message) return;
      const isHandled = await this.#handle(message).catch((error: unknown) => {
        if (error instanceof Death) return false;
        throw error;
      });
      this.messages.splice(this.messages.indexOf(message), 1);
      if (isHandled) continue;
      this.messages.push(message);
      this.clock = new Date(this.clock.getTime() + this.redeliveryMinutes * 60_000);
    }
  }

  async organisation(
    differing: Partial<Organisation>,
    administrators: readonly string[],
  ): Promise<Organisation> {
    const organisation = anOrganisation(differing);
    const TableName = this.#tables.organisations;
    await this.#client.send(new PutCommand({ TableName, Item: itemOfOrganisation(organisation) }));
    for (const subject of administrators) {
      const { organisationId } = organisation;
      const Item: Administrator = {
        subject,
        name: subject,
        email: `${subject}@mail.example`,
        organisationId,
      };
      await this.#client.send(new PutCommand({ TableName: this.#tables.administrators, Item }));
    }
    return organisation;
  }

  /** A key that expires on a date. */
  async key(organisation: Organisation, name: string, expiresOn: string) {
    const occasion = occasionAt(`${Number(expiresOn.slice(0, 4)) - 1}${expiresOn.slice(4)}T12:00:00Z`);
    const created = createKey(organisation, { name, permissionLevel: 'full' }, policy, occasion);
    await apiKeyStore(this.#client, this.#tables).commit(created.changes);
    return created.key;
  }

  async #handle(message: Message): Promise<boolean> {
    switch (message.kind) {
      case 'run':
        return this.#run(message);
      case 'send':
        return sendDigest(message.digest, this.#ports, this.clock);
      case 'report':
        await recordDelivery(message.report, this.#ports, this.clock);
        return true;
    }
  }

  async #run({ time, cursor }: Extract<Message, { kind: 'run' }>): Promise<boolean> {
    const { next } = await planRun(new Date(time), this.#ports, cursor);
    if (next) this.messages.push({ kind: 'run', time, cursor: next });
    return true;
  }

  async #mail(to: string, content: DigestContent, digest: DigestReference): Promise<MailOutcome> {
    const answer = this.answer(to);
    if (answer !== 'bounce' && !('accepted' in answer)) return answer;
    this.mails.push({ to, content, ...digest });
    const report = { ...digest, messageId: `m${this.mails.length}`, email: to };
    const fate = answer === 'bounce' ? ('failed' as const) : ('delivered' as const);
    this.messages.unshift(
      { kind: 'report', report: { ...report, kind: 'accepted' } },
      { kind: 'report', report: { ...report, kind: fate } },
    );
    return { accepted: report.messageId };
  }

  #effect<Arguments extends unknown[], Result>(name: string, act: (...given: Arguments) => Promise<Result>) {
    return async (...given: Arguments): Promise<Result> => {
      this.onEffect('before', name);
      const result = await act(...given);
      this.onEffect('after', name);
      return result;
    };
  }
}
