import { randomUUID } from 'node:crypto';
import type { EventBridgeEvent } from 'aws-lambda';
import { Cron } from 'croner';
import { z } from 'zod';
import type { SynthesizedApp } from './cloud-assembly/synthesized-app.ts';
import { ACCOUNT_ID, formatBusArn, REGION } from './emulated-account.ts';
import { EmulatorError, parseSupported } from './emulator-error.ts';

export type BusEvent = EventBridgeEvent<string, unknown>;

/** An event to publish. */
export interface NewBusEvent {
  source: string;
  detailType: string;
  detail: unknown;
  /** @default now */
  time?: Date;
}

/** A rule of EventBridge: the events or the schedule it reacts to, and its targets. */
export interface EventRule {
  arn: string;
  /** The ARN of the bus whose events it gets. */
  busArn: string;
  /** As EventBridge writes it, such as `cron(0 5 * * ? *)`. */
  schedule?: string;
  isWanted(event: BusEvent): boolean;
  /** ARNs of functions and queues. */
  targets: string[];
}

/** Delivers an event to a function or a queue. */
export type DeliverEvent = (targetArn: string, event: BusEvent) => Promise<unknown>;

/** The wanted values of each field of an event. */
interface DetailPattern {
  [field: string]: string[] | DetailPattern;
}

const detailPatternSchema: z.ZodType<DetailPattern> = z.lazy(() =>
  z.record(z.string(), z.union([z.array(z.string()), detailPatternSchema])),
);

const DEFAULT_BUS = 'default';

/** Strict, so that patterns and inputs of other forms are refused when a rule is read. */
const propertiesSchema = z.strictObject({
  Description: z.string().optional(),
  EventBusName: z.string().default(DEFAULT_BUS),
  ScheduleExpression: z.string().optional(),
  EventPattern: z
    .strictObject({
      source: z.array(z.string()).optional(),
      'detail-type': z.array(z.string()).optional(),
      detail: detailPatternSchema.optional(),
    })
    .optional(),
  State: z.literal('ENABLED'),
  Targets: z.array(
    z.strictObject({
      Arn: z.string(),
      Id: z.string(),
      // Without effect: an event is delivered at once, or not at all.
      DeadLetterConfig: z.unknown().optional(),
      RetryPolicy: z.unknown().optional(),
    }),
  ),
});

/** Whether a rule only notifies people. Such a rule is skipped, as alarms are, because topics are not emulated. */
function isNotification({ Targets }: Record<string, unknown>): boolean {
  const arns = z.array(z.object({ Arn: z.string() })).safeParse(Targets).data ?? [];
  return arns.length > 0 && arns.every(({ Arn }) => Arn.startsWith('arn:aws:sns:'));
}

/**
 * Reads the rules of event buses, except those that only notify people.
 * @param isWanted whether the rules of a bus are wanted, by its ARN. @default all
 * @throws EmulatorError if one has something that is not emulated
 */
export function readEventRules(
  app: SynthesizedApp,
  isWanted: (busArn: string) => boolean = () => true,
): EventRule[] {
  return app
    .listResources((type) => type === 'AWS::Events::Rule')
    .filter(({ properties }) => isWanted(formatBusArn(String(properties.EventBusName ?? DEFAULT_BUS))))
    .filter(({ properties }) => !isNotification(properties))
    .map(({ logicalId, getAttribute, properties }) => {
      const { EventBusName, ScheduleExpression, EventPattern, Targets } = parseSupported(
        propertiesSchema,
        properties,
        `follow the rule ${logicalId}`,
      );
      return {
        arn: getAttribute('Arn'),
        busArn: formatBusArn(EventBusName),
        ...(ScheduleExpression !== undefined && { schedule: ScheduleExpression }),
        isWanted: (event) =>
          EventPattern !== undefined &&
          (EventPattern.source?.includes(event.source) ?? true) &&
          (EventPattern['detail-type']?.includes(event['detail-type']) ?? true) &&
          matchesDetail(EventPattern.detail ?? {}, event.detail),
        targets: Targets.map(({ Arn }) => Arn),
      };
    });
}

/**
 * Whether each field has one of the wanted values. Of a list, one value is enough.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html
 */
export function matchesDetail(pattern: DetailPattern, detail: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value: unknown = Reflect.get(Object(detail), field);
    if (!Array.isArray(wanted)) return matchesDetail(wanted, value);
    return [value].flat().some((one) => typeof one === 'string' && wanted.includes(one));
  });
}

/** The event buses of an app and the default one: they deliver events to the targets of matching rules, and run schedules. */
export class EventBuses implements Disposable {
  readonly #deliver: DeliverEvent;
  #rules: readonly EventRule[] = [];
  #schedules = new DisposableStack();

  constructor(deliver: DeliverEvent) {
    this.#deliver = deliver;
  }

  /** Replaces all rules. */
  setRules(rules: readonly EventRule[]): void {
    const schedules = new DisposableStack();
    for (const rule of rules) {
      if (rule.schedule !== undefined) {
        schedules.use(startSchedule(rule.schedule, (at) => this.#send(rule, buildScheduledEvent(rule, at))));
      }
    }
    this.#schedules.dispose();
    this.#schedules = schedules;
    this.#rules = rules;
  }

  /** Publishes an event on the bus with this name or ARN, by default that of AWS's own services. */
  publish({ source, detailType, detail, time = new Date() }: NewBusEvent, bus = DEFAULT_BUS): BusEvent {
    const event = buildBusEvent(source, detailType, time, [], detail);
    for (const rule of this.#rules) {
      if (rule.busArn === formatBusArn(bus) && rule.isWanted(event)) this.#send(rule, event);
    }
    return event;
  }

  [Symbol.dispose](): void {
    this.#schedules.dispose();
  }

  #send({ targets }: EventRule, event: BusEvent): void {
    for (const target of targets) {
      this.#deliver(target, event).catch(() => undefined); // already reported by what delivers
    }
  }
}

const CRON = /^cron\((.+)\)$/;
const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** Timers of Node.js cannot wait for longer. */
const MAX_INTERVAL_MS = 2 ** 31 - 1;

/**
 * Calls back at the times of a schedule expression, in UTC, until disposed of.
 * @param expression `cron(minutes hours day-of-month month day-of-week year)` or `rate(value unit)`, whose first time is after one interval
 * @throws EmulatorError if it has another form
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function startSchedule(expression: string, onTime: (at: Date) => void): Disposable {
  const [, value, unit] = RATE.exec(expression) ?? [];
  const interval = Number(value) * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (interval > 0 && interval <= MAX_INTERVAL_MS) {
    const timer = setInterval(() => onTime(new Date()), interval);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }
  const fields = CRON.exec(expression)?.[1];
  if (fields === undefined) throw new EmulatorError(`The emulator cannot run the schedule ${expression}.`);
  // Croner expects seconds first, and gives “?” another meaning: in EventBridge it means “any”.
  const job = new Cron(`0 ${fields.replaceAll('?', '*')}`, { timezone: 'UTC' }, () => onTime(new Date()));
  return { [Symbol.dispose]: () => job.stop() };
}

function buildScheduledEvent({ arn }: EventRule, at: Date): BusEvent {
  return buildBusEvent('aws.events', 'Scheduled Event', at, [arn], {});
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
function buildBusEvent(
  source: string,
  detailType: string,
  at: Date,
  resources: string[],
  detail: unknown,
): BusEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account: ACCOUNT_ID,
    time: `${at.toISOString().slice(0, 19)}Z`,
    region: REGION,
    resources,
    detail,
  };
}
