import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DigestContent } from '../../core/reminders/digest.ts';
import { type Cursor, type PlanPorts, planRun } from '../../core/reminders/plan-run.ts';
import type { DigestReference, SetAside } from '../../core/reminders/ports.ts';
import {
  type DeliveryPorts,
  type DeliveryReport,
  recordDelivery,
} from '../../core/reminders/record-delivery.ts';
import { CLAIM_MS, type MailOutcome, type SendPorts, sendDigest } from '../../core/reminders/send-digest.ts';
import type { TableNames } from '../../core/tables.ts';
import { MessageQueue } from './message-queue.ts';
import { createStorePorts, type OnStep, watch } from './reminder-ports.ts';

/** The default stages. */
export const STAGES = [30, 14, 7, 3, 2, 1, 0];

/** A mail that has left. */
export interface Mail extends DigestReference {
  to: string;
  content: DigestContent;
  messageId: string;
}

/** What SES reports, in order, of a mail that it has accepted. */
export type Fate = readonly DeliveryReport['kind'][];
export const DELIVERED: Fate = ['accepted', 'delivered'];

type Message =
  | { kind: 'run'; run: string; time: string; cursor?: Cursor }
  | { kind: 'send'; digest: DigestReference }
  | { kind: 'report'; report: DeliveryReport };

/** Stands for the death of a process: whatever is under way ends with it. */
export class Death extends Error {}

/** Reminders on the real store, with a queue that brings back what failed, and a mail service that keeps what it sends. */
export class ReminderWorld {
  readonly mails: Mail[] = [];
  readonly setAside: SetAside[] = [];
  /** What becomes of a mail: not accepted, or what SES reports of it. What it throws ends the sender. */
  answer: (to: string) => Exclude<MailOutcome, { accepted: string }> | Fate = () => DELIVERED;
  /** Called before and after everything that a process does to the outside, and before it reads; what it throws ends the process. */
  onStep: OnStep = () => {};
  /** Whether an error ends one process, which is started again, and does not fail the test. */
  isExpected: (error: unknown) => boolean = (error) => error instanceof Death;
  /** Minutes after which queues bring back what was not handled: a run, a digest to send, a report of SES. */
  visibilityMinutes = { run: 16, send: CLAIM_MS / 60_000 + 1, report: 6 };
  readonly queue = new MessageQueue<Message>(({ kind }) => this.visibilityMinutes[kind] * 60_000);
  /** Whether SES's reports of mails arrive. */
  isReported = true;
  /** Whether a run has hit its time limit. */
  isTimeUp: () => boolean = () => false;
  clock: Date;
  readonly #ports: PlanPorts & SendPorts & DeliveryPorts;

  constructor(client: DynamoDBDocumentClient, tables: TableNames, now: string) {
    this.clock = new Date(now);
    const onStep: OnStep = (when, name) => this.onStep(when, name);
    const onDamagedRow = ({ message }: Error): void => {
      this.setAside.push({ reason: 'row-damaged', what: { row: message } });
    };
    this.#ports = {
      ...createStorePorts(client, tables, onStep, onDamagedRow),
      ...watch(
        {
          enqueue: async (digests: readonly DigestReference[]) => {
            for (const digest of digests) this.queue.put({ kind: 'send', digest }, this.clock);
          },
          mail: (to: string, content: DigestContent, digest: DigestReference) =>
            this.#mail(to, content, digest),
        },
        onStep,
      ),
      stages: STAGES,
      pageUrl: 'https://keys.example.org',
      setAside: (found) => {
        this.setAside.push(found);
      },
      isTimeUp: () => this.isTimeUp(),
    };
  }

  /**
   * Asks for a run at a time that the schedule starts then.
   * @param asked when it is asked for, if not at that time, and the name that it then has
   */
  run(time: string, asked?: { at: Date; run: string }): void {
    const at = asked?.at ?? new Date(Math.max(Date.parse(time), this.clock.getTime()));
    this.queue.put({ kind: 'run', run: asked?.run ?? new Date(time).toISOString(), time }, at);
  }

  /** Brings a report of SES on a mail: at once, late, or a second time. */
  report({ run, recipientId, messageId, to }: Mail, kind: DeliveryReport['kind']): void {
    const report = { kind, run, recipientId, messageId, email: to };
    this.queue.put({ kind: 'report', report }, this.clock);
  }

  /** Handles what is in the queue until nothing is left; the clock moves to whatever comes back. */
  async settle(): Promise<void> {
    const handle = async (message: Message, dueAt: Date): Promise<boolean> => {
      if (dueAt > this.clock) this.clock = dueAt;
      return this.#handle(message).catch((error: unknown) => {
        if (this.isExpected(error)) return false;
        throw error;
      });
    };
    while (await this.queue.pass(handle));
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

  async #run({ run, time, cursor }: Extract<Message, { kind: 'run' }>): Promise<boolean> {
    const { next } = await planRun({ run, time: new Date(time) }, this.#ports, this.clock, cursor);
    if (next) this.queue.put({ kind: 'run', run, time, cursor: next }, this.clock);
    return true;
  }

  async #mail(to: string, content: DigestContent, digest: DigestReference): Promise<MailOutcome> {
    const answer = this.answer(to);
    if ('busy' in answer || 'refused' in answer) return answer;
    const { run, recipientId } = digest;
    const mail = { to, content, run, recipientId, messageId: `m${this.mails.length}` };
    this.mails.push(mail);
    if (this.isReported) for (const kind of answer) this.report(mail, kind);
    return { accepted: mail.messageId };
  }
}
