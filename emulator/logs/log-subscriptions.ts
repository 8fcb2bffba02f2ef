import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { CloudWatchLogsDecodedData, CloudWatchLogsEvent } from 'aws-lambda';
import { z } from 'zod';
import type { SynthesizedApp } from '../cloud-assembly/synthesized-app.ts';
import { ACCOUNT_ID } from '../emulated-account.ts';
import { EmulatorError, parseSupported } from '../emulator-error.ts';

/** Whether a subscription wants a log line. */
export type LineFilter = (line: string) => boolean;

/** A function's subscription to the lines of a log group. */
export interface LogSubscription {
  name: string;
  logGroupName: string;
  destinationArn: string;
  isWanted: LineFilter;
}

const propertiesSchema = z.object({
  DestinationArn: z.string(),
  FilterPattern: z.string(),
  LogGroupName: z.string(),
});

/** @throws EmulatorError if a subscription filter has a pattern that is not emulated */
export function readLogSubscriptions(app: SynthesizedApp): LogSubscription[] {
  return app
    .listResources((type) => type === 'AWS::Logs::SubscriptionFilter')
    .map(({ logicalId, properties }) => {
      const { DestinationArn, FilterPattern, LogGroupName } = parseSupported(
        propertiesSchema,
        properties,
        `subscribe ${logicalId} to logs`,
      );
      return {
        name: logicalId,
        logGroupName: LogGroupName,
        destinationArn: DestinationArn,
        isWanted: parseFilterPattern(FilterPattern),
      };
    });
}

/**
 * Builds the event with which CloudWatch Logs calls a subscribed function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html
 */
export function buildSubscriptionEvent(
  { name, logGroupName }: LogSubscription,
  line: string,
  at: Date,
): CloudWatchLogsEvent {
  const decoded: CloudWatchLogsDecodedData = {
    messageType: 'DATA_MESSAGE',
    owner: ACCOUNT_ID,
    logGroup: logGroupName,
    logStream: '$LATEST',
    subscriptionFilters: [name],
    logEvents: [{ id: randomUUID(), timestamp: at.getTime(), message: line }],
  };
  return { awslogs: { data: gzipSync(JSON.stringify(decoded)).toString('base64') } };
}

/**
 * Parses a filter pattern of CloudWatch Logs. Only `{ $.field IS TRUE }` is emulated.
 * @throws EmulatorError for any other pattern
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parseFilterPattern(pattern: string): LineFilter {
  const field = /^\{\s*\$\.(\w+)\s+IS\s+TRUE\s*\}$/.exec(pattern)?.[1];
  if (field === undefined) {
    throw new EmulatorError(
      `The emulator cannot evaluate the log filter ${pattern}. Use { $.field IS TRUE }, the only form that it knows.`,
    );
  }
  return (line) => {
    const parsed = parseJsonObject(line);
    return parsed !== undefined && Object.hasOwn(parsed, field) && Reflect.get(parsed, field) === true;
  };
}

/** A JSON pattern matches only lines that are JSON objects. */
function parseJsonObject(line: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
