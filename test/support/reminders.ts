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
import { policy } from './fixtures.ts';
import { MessageQueue } from './message-queue.ts';
import { createStorePorts, type OnStep, watch } from './reminder-ports.ts';

/** The default stages. */
export const STAGES = [30, 14, 7, 3, 2, 1, 0];

/** A sent mail. */
export interface Mail extends DigestReference {
  to: string;
  content: DigestContent;
  messageId: string;
}

/** SES's reports about an accepted mail, in order. */
export type Fate = readonly DeliveryReport['kind'][];
export const DELIVERED: Fate = ['accepted', 'delivered'];

type Message =
  | { kind: 'run'; run: string; time: string; cursor?: Cursor }
  | { kind: 'send'; digest: DigestReference }
  | { kind: 'report'; report: DeliveryReport };

/** A crash of a process. */
export class Crash extends Error {}

/** Reminders on the real store, with models of the queues and the mail service. */
export class ReminderWorld {
  readonly mails: Mail[] = [];
  readonly setAside: SetAside[] = [];
  /** Gets the fate of a mail: not accepted, or SES's reports about it. If it throws, the sender ends. */
  getFate: (to: string) => Exclude<MailOutcome, { accepted: string }> | Fate = () => DELIVERED;
  /** Called before each call of a port, and after each one that writes. If it throws, the process ends. */
  onStep: OnStep = () => {};
  /** Whether an error ends only the process, which is then restarted, and does not fail the test. */
  isExpected: (error: unknown) => boolean = (error) => error instanceof Crash;
  /** Visibility timeouts of the queues of runs, digests and reports, in minutes. */
  visibilityMinutes = { run: 16, send: CLAIM_MS / 60_000 + 1, report: 6 };
  readonly queue = new MessageQueue<Message>(({ kind }) => this.visibilityMinutes[kind] * 60_000);
  /** Whether SES's reports arrive. */
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
      catalogue: policy.catalogue,
      setAside: (found) => {
        this.setAside.push(found);
      },
      isTimeUp: () => this.isTimeUp(),
    };
  }

  /**
   * Requests a run, by default at its own time, as the schedule does.
   * @param asked the time of the request, and the run's ID
   */
  run(time: string, asked?: { at: Date; run: string }): void {
    const at = asked?.at ?? new Date(Math.max(Date.parse(time), this.clock.getTime()));
    this.queue.put({ kind: 'run', run: asked?.run ?? new Date(time).toISOString(), time }, at);
  }

  /** Delivers a report of SES about a mail. */
  report({ run, recipientId, messageId, to }: Mail, kind: DeliveryReport['kind']): void {
    const report = { kind, run, recipientId, messageId, email: to };
    this.queue.put({ kind: 'report', report }, this.clock);
  }

  /** Handles messages until the queue is empty. The clock moves on to the next visible message. */
  async drainQueue(): Promise<void> {
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
    const answer = this.getFate(to);
    if ('busy' in answer || 'refused' in answer) return answer;
    const { run, recipientId } = digest;
    const mail = { to, content, run, recipientId, messageId: `m${this.mails.length}` };
    this.mails.push(mail);
    if (this.isReported) for (const kind of answer) this.report(mail, kind);
    return { accepted: mail.messageId };
  }
}
