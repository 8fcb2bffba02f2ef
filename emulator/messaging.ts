import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SynthesizedApp } from './cloud-assembly/synthesized-app.ts';
import { OPERATOR_CREDENTIALS, REGION } from './emulated-account.ts';
import { type BusEvent, EventBuses, type EventRule, readEventRules } from './event-bus.ts';
import type { FunctionFleet } from './functions/function-fleet.ts';
import { LOOPBACK } from './loopback-server.ts';
import { buildMailEvents, type MailEventTypes, readMailEventTypes } from './mail/mail-events.ts';
import { parseSendEmail } from './mail/mailbox.ts';
import { putEvents, readEventBuses } from './put-events.ts';
import { pollQueue, type QueueConsumer, readQueueConsumers } from './queues/queue-consumers.ts';
import { createQueues, type Queue, type QueueEngine, readQueues, startQueueEngine } from './queues/queues.ts';

/** Called with each event that an app publishes, and the ARN of its bus. */
export type OnBusEvent = (event: BusEvent, busArn: string) => void;

/** What connects functions: queues with their consumers, event buses, schedules, and the events of SES. */
export class Messaging {
  readonly #engine: QueueEngine;
  readonly #client: SQSClient;
  readonly #fleet: Pick<FunctionFleet, 'invoke'>;
  readonly #onBusEvent: OnBusEvent;
  readonly #buses = new EventBuses((targetArn, event) => this.#deliver(targetArn, event));
  #busNames: readonly string[] = [];
  #queues: readonly Queue[] = [];
  #mailEventTypes: MailEventTypes = new Map();
  #polling = new AbortController();
  #pollers: Promise<unknown> = Promise.resolve();

  private constructor(engine: QueueEngine, fleet: Pick<FunctionFleet, 'invoke'>, onBusEvent: OnBusEvent) {
    this.#engine = engine;
    this.#onBusEvent = onBusEvent;
    this.#fleet = fleet;
    this.#client = new SQSClient({
      endpoint: `http://${LOOPBACK}:${engine.port}`,
      region: REGION,
      credentials: OPERATOR_CREDENTIALS,
      useQueueUrlAsEndpoint: false,
    });
  }

  /** Starts the engine for SQS. Nothing is delivered before {@link deploy}. */
  static async start(
    fleet: Pick<FunctionFleet, 'invoke'>,
    onBusEvent: OnBusEvent = () => undefined,
  ): Promise<Messaging> {
    return new Messaging(await startQueueEngine(), fleet, onBusEvent);
  }

  /** The port of the engine for SQS. */
  get port(): number {
    return this.#engine.port;
  }

  /**
   * Creates the app's queues, and replaces consumers, rules and schedules by those of the app.
   * @param otherRules rules of other apps on the app's event buses
   * @throws EmulatorError if the app needs something that is not emulated. What ran before keeps running.
   */
  async deploy(app: SynthesizedApp, otherRules: readonly EventRule[] = []): Promise<void> {
    const queues = readQueues(app);
    const consumers = readQueueConsumers(app, queues);
    const rules = [...readEventRules(app), ...otherRules];
    const mailEventTypes = readMailEventTypes(app);
    await this.#stopPolling();
    await createQueues(this.#client, queues);
    this.#queues = queues;
    this.#mailEventTypes = mailEventTypes;
    this.#busNames = readEventBuses(app);
    this.#buses.setRules(rules);
    this.#startPolling(consumers);
  }

  /**
   * Publishes the events of a mail that SES has accepted.
   * @param request the body of the request to SES
   * @param response the body of its response, which contains the mail's ID
   */
  publishMailEvents(request: string, response: string): void {
    const messageId = /<MessageId>(.+?)<\/MessageId>/.exec(response)?.[1] ?? '';
    const events = buildMailEvents(parseSendEmail(request), messageId, new Date(), this.#mailEventTypes);
    for (const { detailType, detail } of events)
      this.#buses.publish({ source: 'aws.ses', detailType, detail });
  }

  /** Handles a request of EventBridge's `PutEvents`. @returns the body of the response */
  putEvents(body: unknown): object {
    return putEvents(body, this.#buses, this.#busNames, this.#onBusEvent);
  }

  /** Sends a message to a queue of the app. */
  async sendMessage(queueArn: string, body: unknown): Promise<void> {
    await this.#deliver(queueArn, body);
  }

  async stop(): Promise<void> {
    this.#buses[Symbol.dispose]();
    await this.#stopPolling();
    this.#client.destroy();
    await this.#engine.stop();
  }

  #startPolling(consumers: readonly QueueConsumer[]): void {
    this.#polling = new AbortController();
    const { signal } = this.#polling;
    const invoke = (functionArn: string, event: unknown): Promise<unknown> =>
      this.#fleet.invoke(functionArn, event);
    const pollers = consumers.flatMap((consumer) =>
      Array.from({ length: consumer.concurrency }, () => consumer),
    );
    this.#pollers = Promise.all(pollers.map((consumer) => pollQueue(this.#client, consumer, invoke, signal)));
  }

  async #stopPolling(): Promise<void> {
    this.#polling.abort();
    await this.#pollers;
  }

  async #deliver(targetArn: string, event: unknown): Promise<unknown> {
    const queue = this.#queues.find(({ arn }) => arn === targetArn);
    if (!queue) return this.#fleet.invoke(targetArn, event);
    return this.#client.send(
      new SendMessageCommand({ QueueUrl: queue.url, MessageBody: JSON.stringify(event) }),
    );
  }
}
