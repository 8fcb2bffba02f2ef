import type { EventBridgeEvent } from 'aws-lambda';
import { z } from 'zod';
import type { Cloud } from '../cloud-assembly/cloud.ts';

export type Event = EventBridgeEvent<string, unknown>;

/** What a rule of EventBridge reacts to, and who is told. */
export interface Rule {
  arn: string;
  /** As EventBridge writes it, such as `cron(0 5 * * ? *)`. */
  schedule?: string;
  isWanted(event: Event): boolean;
  /** ARNs of functions and queues. */
  targets: string[];
}

/** Strict: patterns and inputs of other forms must be refused when a rule is read, never passed over. */
const propertiesSchema = z.strictObject({
  Description: z.string().optional(),
  ScheduleExpression: z.string().optional(),
  EventPattern: z
    .strictObject({
      source: z.array(z.string()),
      'detail-type': z.array(z.string()).optional(),
    })
    .optional(),
  State: z.literal('ENABLED'),
  Targets: z.array(
    z.strictObject({
      Arn: z.string(),
      Id: z.string(),
      // How AWS delivers; here delivery is at once or not at all.
      DeadLetterConfig: z.unknown().optional(),
      RetryPolicy: z.unknown().optional(),
    }),
  ),
});

/** Reads the synthesized rules of the default event bus. */
export function readRules(cloud: Cloud): Rule[] {
  return cloud
    .resources((type) => type === 'AWS::Events::Rule')
    .map(({ attribute, properties }) => {
      const { ScheduleExpression, EventPattern, Targets } = propertiesSchema.parse(properties);
      return {
        arn: attribute('Arn'),
        ...(ScheduleExpression !== undefined && { schedule: ScheduleExpression }),
        isWanted: (event) =>
          EventPattern?.source.includes(event.source) === true &&
          (EventPattern['detail-type']?.includes(event['detail-type']) ?? true),
        targets: Targets.map(({ Arn }) => Arn),
      };
    });
}
