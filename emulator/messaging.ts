import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { OPERATOR } from './aws-endpoint/authorization.ts';
import type { Cloud } from './cloud-assembly/cloud.ts';
import { REGION } from './cloud-assembly/return-values.ts';
import { LOOPBACK } from './engines/ports.ts';
import { EventBus } from './events/event-bus.ts';
import { readRules } from './events/rules.ts';
import type { Fleet } from './functions/fleet.ts';
import { eventsOf, type MailEventTypes, readMailEventTypes } from './mail/mail-events.ts';
import { readSendRequest } from './mail/send-request.ts';
import { type Consumer, consume, readConsumers } from './queues/consumers.ts';
import { createQueues, type Queue, type QueueEngine, readQueues, startQueues } from './queues/queues.ts';

/** What connects functions: queues with their consumers, the event bus with its schedules, and what SES tells it. */
export class Messaging {
  readonly #engine: QueueEngine;
  readonly #client: SQSClient;
  readonly #fleet: Pick<Fleet, 'invoke'>;
  readonly #bus = new EventBus((targetArn, event) => this.#deliver(targetArn, event));
  #queues: readonly Queue[] = [];
  #mailEventTypes: MailEventTypes = new Map();
  #consumption = new AbortController();
  #consumers: Promise<unknown> = Promise.resolve();

  private constructor(engine: QueueEngine, fleet: Pick<Fleet, 'invoke'>) {
    this.#engine = engine;
    this.#fleet = fleet;
    this.#client = new SQSClient({
      endpoint: `http://${LOOPBACK}:${engine.port}`,
      region: REGION,
      credentials: OPERATOR,
      useQueueUrlAsEndpoint: false,
    });
  }

  static async start(fleet: Pick<Fleet, 'invoke'>): Promise<Messaging> {
    return new Messaging(await startQueues(), fleet);
  }

  /** Where the queues' engine listens. */
  get port(): number {
    return this.#engine.port;
  }

  /** Goes by what was synthesized. @throws EmulatorError where there is something in it that cannot be run here. */
  async use(cloud: Cloud): Promise<void> {
    const queues = readQueues(cloud);
    const consumers = readConsumers(cloud, queues);
    const rules = readRules(cloud);
    const mailEventTypes = readMailEventTypes(cloud);
    await this.#stopConsuming();
    await createQueues(this.#client, queues);
    this.#queues = queues;
    this.#mailEventTypes = mailEventTypes;
    this.#bus.use(rules);
    this.#startConsuming(consumers);
  }

  /** Tells what SES would tell of a mail that it has accepted. @param answer SES's, which has the mail's id */
  mailSent(request: string, answer: string): void {
    const messageId = /<MessageId>(.+?)<\/MessageId>/.exec(answer)?.[1] ?? '';
    for (const event of eventsOf(readSendRequest(request), messageId, new Date(), this.#mailEventTypes)) {
      this.#bus.put('aws.ses', event.detailType, event.detail);
    }
  }

  async stop(): Promise<void> {
    this.#bus[Symbol.dispose]();
    await this.#stopConsuming();
    this.#client.destroy();
    await this.#engine.stop();
  }

  #startConsuming(consumers: readonly Consumer[]): void {
    this.#consumption = new AbortController();
    const { signal } = this.#consumption;
    const invoke = (functionArn: string, event: unknown): Promise<unknown> =>
      this.#fleet.invoke(functionArn, event);
    const pollers = consumers.flatMap((consumer) =>
      Array.from({ length: consumer.concurrency }, () => consumer),
    );
    this.#consumers = Promise.all(pollers.map((consumer) => consume(this.#client, consumer, invoke, signal)));
  }

  async #stopConsuming(): Promise<void> {
    this.#consumption.abort();
    await this.#consumers;
  }

  async #deliver(targetArn: string, event: unknown): Promise<unknown> {
    const queue = this.#queues.find(({ arn }) => arn === targetArn);
    if (!queue) return this.#fleet.invoke(targetArn, event);
    return this.#client.send(
      new SendMessageCommand({ QueueUrl: queue.url, MessageBody: JSON.stringify(event) }),
    );
  }
}
