import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { z } from 'zod';
import type { Cloud } from '../cloud-assembly/cloud.ts';
import { REGION } from '../cloud-assembly/return-values.ts';

/** A synthesized queue. */
export interface Queue {
  name: string;
  arn: string;
  url: string;
  /** As SQS takes them: all text. */
  attributes: Record<string, string>;
}

/** Strict: what is not played here must be refused when it is read, never passed over. */
const propertiesSchema = z.strictObject({
  QueueName: z.string().optional(),
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  ReceiveMessageWaitTimeSeconds: z.number().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  // Without meaning on one machine:
  RedriveAllowPolicy: z.unknown().optional(),
  SqsManagedSseEnabled: z.unknown().optional(),
});

/** Reads the synthesized queues, dead-letter queues before those that name them. */
export function readQueues(cloud: Cloud): Queue[] {
  const queues = cloud
    .resources((type) => type === 'AWS::SQS::Queue')
    .map(({ ref, attribute, properties }) => ({
      name: attribute('QueueName'),
      arn: attribute('Arn'),
      url: ref,
      attributes: attributesOf(propertiesSchema.parse(properties)),
    }));
  return queues.sort((one, other) => Number(isRedriven(one)) - Number(isRedriven(other)));
}

/** Starts what plays SQS. It keeps messages in memory: they are gone when the host stops. */
export function startQueues(): Promise<FauxqsServer> {
  return startFauxqs({ port: 0, logger: false, init: { region: REGION } });
}

/** Creates the queues that are not there yet. */
export function createQueues(server: FauxqsServer, queues: readonly Queue[]): void {
  for (const { name, attributes } of queues) {
    if (!server.inspectQueue(name)) server.createQueue(name, { region: REGION, attributes });
  }
}

function attributesOf({
  VisibilityTimeout,
  MessageRetentionPeriod,
  ReceiveMessageWaitTimeSeconds,
  RedrivePolicy,
}: z.output<typeof propertiesSchema>): Record<string, string> {
  const numbers = { VisibilityTimeout, MessageRetentionPeriod, ReceiveMessageWaitTimeSeconds };
  return {
    ...Object.fromEntries(
      Object.entries(numbers)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, String(value)]),
    ),
    ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
  };
}

function isRedriven({ attributes }: Queue): boolean {
  return attributes.RedrivePolicy !== undefined;
}
