import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '../cloud-assembly/return-values.ts';
import type { Event, Rule } from './rules.ts';
import { schedule } from './schedule.ts';

/** Tells a function or a queue of an event. */
export type Deliver = (targetArn: string, event: Event) => Promise<unknown>;

/** The default event bus: passes events to the targets of the rules that want them, and keeps the schedules. */
export class EventBus implements Disposable {
  readonly #deliver: Deliver;
  #rules: readonly Rule[] = [];
  #schedules = new DisposableStack();

  constructor(deliver: Deliver) {
    this.#deliver = deliver;
  }

  /** Goes by these rules from now on. */
  use(rules: readonly Rule[]): void {
    const schedules = new DisposableStack();
    for (const rule of rules) {
      if (rule.schedule !== undefined) {
        schedules.use(schedule(rule.schedule, (at) => this.#tell(rule, scheduledEvent(rule, at))));
      }
    }
    this.#schedules.dispose();
    this.#schedules = schedules;
    this.#rules = rules;
  }

  /** Passes on what a service of AWS tells. */
  put(source: string, detailType: string, detail: unknown): void {
    const event = eventOf(source, detailType, new Date(), [], detail);
    for (const rule of this.#rules) if (rule.isWanted(event)) this.#tell(rule, event);
  }

  [Symbol.dispose](): void {
    this.#schedules.dispose();
  }

  #tell({ targets }: Rule, event: Event): void {
    for (const target of targets) {
      this.#deliver(target, event).catch(() => undefined); // whoever delivers has reported it
    }
  }
}

function scheduledEvent({ arn }: Rule, at: Date): Event {
  return eventOf('aws.events', 'Scheduled Event', at, [arn], {});
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
function eventOf(source: string, detailType: string, at: Date, resources: string[], detail: unknown): Event {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account: ACCOUNT,
    time: `${at.toISOString().slice(0, 19)}Z`,
    region: REGION,
    resources,
    detail,
  };
}
