import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Administrator } from '../../core/organisation.ts';
import { CLAIM_MS } from '../../core/reminders/claim.ts';
import type { DigestContent } from '../../core/reminders/digest.ts';
import { type Cursor, type PlanPorts, planRun } from '../../core/reminders/plan-run.ts';
import type { DigestReference } from '../../core/reminders/ports.ts';
import { type DeliveryReport, recordDelivery } from '../../core/reminders/record-delivery.ts';
import { type MailOutcome, type SendPorts, sendDigest } from '../../core/reminders/send-digest.ts';
import { MessageQueue } from './message-queue.ts';
import { type OnStep, storePorts, watched } from './reminder-ports.ts';
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
  /** What becomes of a mail; accepted and delivered unless a test has it otherwise. What it throws, SES refuses. */
  answer: (to: string) => MailOutcome | 'bounce' = () => ({ accepted: 'm' });
  /** Called before and after everything that a process does to the outside, and before it looks; what it throws ends the process. */
  onStep: OnStep = () => {};
  /** Whether an error ends one process, to be started again, and is none of the test's. */
  isExpected: (error: unknown) => boolean = (error) => error instanceof Death;
  /** After how many minutes queues bring back what was not handled: a run, a digest to send, a report of SES. */
  visibilityMinutes = { run: 16, send: CLAIM_MS / 60_000 + 1, report: 6 };
  readonly queue = new MessageQueue<Message>(({ kind }) => this.visibilityMinutes[kind] * 60_000);
  /** Whether SES's reports of mails arrive. */
  isReported = true;
  /** Subjects of administrators who have left the directory meanwhile. */
  readonly removed: string[] = [];
  /** Whether a run is to go on in another one. */
  isTimeUp: () => boolean = () => false;
  clock: Date;
  readonly #ports: PlanPorts & SendPorts;

  constructor(client: DynamoDBDocumentClient, tables: TableNames, now: string) {
    this.clock = new Date(now);
    const onStep: OnStep = (when, name) => this.onStep(when, name);
    const { directory, ...ports } = storePorts(client, tables, onStep);
    const isThere = ({ subject }: Administrator) => !this.removed.includes(subject);
    this.#ports = {
      ...ports,
      directory: {
        ...directory,
        administrator: async (subject) =>
          this.removed.includes(subject) ? undefined : directory.administrator(subject),
        administratorsOf: async (id) => (await directory.administratorsOf(id)).filter(isThere),
      },
      ...watched(
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
      undeliverable: () => {},
      isTimeUp: () => this.isTimeUp(),
    };
  }

  /** Asks for a run at a time, or to go on with one. */
  run(time: string, cursor?: Cursor): void {
    this.queue.put({ kind: 'run', time, ...(cursor && { cursor }) }, this.clock);
  }

  /** Does what is in the queue until nothing is left; the clock moves on to whatever comes back. */
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

  async #run({ time, cursor }: Extract<Message, { kind: 'run' }>): Promise<boolean> {
    const { next } = await planRun(new Date(time), this.#ports, cursor);
    if (next) this.run(time, next);
    return true;
  }

  async #mail(to: string, content: DigestContent, digest: DigestReference): Promise<MailOutcome> {
    const answer = this.answer(to);
    if (answer !== 'bounce' && !('accepted' in answer)) return answer;
    this.mails.push({ to, content, ...digest });
    const report = { ...digest, messageId: `m${this.mails.length}`, email: to };
    const fate = answer === 'bounce' ? ('failed' as const) : ('delivered' as const);
    if (!this.isReported) return { accepted: report.messageId };
    this.queue.put({ kind: 'report', report: { ...report, kind: 'accepted' } }, this.clock);
    this.queue.put({ kind: 'report', report: { ...report, kind: fate } }, this.clock);
    return { accepted: report.messageId };
  }
}
