import { CreateQueueCommand, QueueNameExists, type SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { z } from 'zod';
import type { Cloud } from '../cloud-assembly/cloud.ts';
import { REGION } from '../cloud-assembly/return-values.ts';
import { LOOPBACK } from '../engines/ports.ts';
import { guard } from '../servers.ts';

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

/** What plays SQS, while it runs. */
export interface QueueEngine {
  port: number;
  stop(): Promise<void>;
}

/**
 * Starts what plays SQS. It keeps messages in memory: they are gone when the host stops. It takes any credentials, so
 * it is started for this machine alone; the package's own way to start it listens on every interface.
 */
export async function startQueues(): Promise<QueueEngine> {
  const app = buildApp({ logger: false, defaultRegion: REGION });
  const address = await app.listen({ port: 0, host: LOOPBACK });
  guard(app.server, { otherOrigins: 'refused' });
  return { port: Number(new URL(address).port), stop: () => app.close() };
}

/** Creates the queues that do not exist yet, and leaves the others as they are. */
export async function createQueues(client: SQSClient, queues: readonly Queue[]): Promise<void> {
  for (const { name, attributes } of queues) {
    try {
      await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    } catch (error) {
      if (!(error instanceof QueueNameExists)) throw error;
    }
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
