import { CreateQueueCommand, QueueNameExists, type SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { z } from 'zod';
import type { SynthesizedApp } from '../cloud-assembly/synthesized-app.ts';
import { REGION } from '../emulated-account.ts';
import { parseSupported } from '../emulator-error.ts';
import { guardServer, LOOPBACK } from '../loopback-server.ts';

/** A synthesized queue. */
export interface Queue {
  name: string;
  arn: string;
  url: string;
  /** As SQS takes them: all text. */
  attributes: Record<string, string>;
}

/** Strict, so that a queue that is not emulated in full is refused when it is read. */
const propertiesSchema = z.strictObject({
  QueueName: z.string().optional(),
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  ReceiveMessageWaitTimeSeconds: z.number().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  // Without effect on one machine:
  RedriveAllowPolicy: z.unknown().optional(),
  SqsManagedSseEnabled: z.unknown().optional(),
});

/**
 * Reads the app's queues, dead-letter queues first, because the others refer to them when they are created.
 * @throws EmulatorError if one has something that is not emulated
 */
export function readQueues(app: SynthesizedApp): Queue[] {
  const queues = app
    .listResources((type) => type === 'AWS::SQS::Queue')
    .map(({ logicalId, ref, getAttribute, properties }) => ({
      name: getAttribute('QueueName'),
      arn: getAttribute('Arn'),
      url: ref,
      attributes: buildAttributes(parseSupported(propertiesSchema, properties, `run the queue ${logicalId}`)),
    }));
  return queues.sort((one, other) => Number(hasDeadLetterQueue(one)) - Number(hasDeadLetterQueue(other)));
}

/** A running engine for SQS. */
export interface QueueEngine {
  port: number;
  stop(): Promise<void>;
}

/**
 * Starts the engine for SQS. It keeps messages in memory and accepts any credentials. It is built from the package's app,
 * because the package's own server listens on every interface.
 */
export async function startQueueEngine(): Promise<QueueEngine> {
  const engine = buildApp({ logger: false, defaultRegion: REGION });
  const address = await engine.listen({ port: 0, host: LOOPBACK });
  guardServer(engine.server, { otherOrigins: 'refused' });
  return { port: Number(new URL(address).port), stop: () => engine.close() };
}

/** Creates the queues that do not exist yet. Existing ones keep their attributes. */
export async function createQueues(client: SQSClient, queues: readonly Queue[]): Promise<void> {
  for (const { name, attributes } of queues) {
    try {
      await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    } catch (error) {
      if (!(error instanceof QueueNameExists)) throw error;
    }
  }
}

function buildAttributes({
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

function hasDeadLetterQueue({ attributes }: Queue): boolean {
  return attributes.RedrivePolicy !== undefined;
}
