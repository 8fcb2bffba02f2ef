import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { CloudWatchLogsDecodedData, CloudWatchLogsEvent } from 'aws-lambda';
import { z } from 'zod';
import type { Cloud } from '../cloud-assembly/cloud.ts';
import { ACCOUNT } from '../cloud-assembly/return-values.ts';
import { type LineFilter, lineFilter } from './filter-pattern.ts';

/** Lines of a log group that a function wants to be called with. */
export interface Subscription {
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

/** Reads the synthesized subscription filters. @throws EmulatorError where one has a pattern that is not known here. */
export function readSubscriptions(cloud: Cloud): Subscription[] {
  return cloud
    .resources((type) => type === 'AWS::Logs::SubscriptionFilter')
    .map(({ logicalId, properties }) => {
      const { DestinationArn, FilterPattern, LogGroupName } = propertiesSchema.parse(properties);
      return {
        name: logicalId,
        logGroupName: LogGroupName,
        destinationArn: DestinationArn,
        isWanted: lineFilter(FilterPattern),
      };
    });
}

/**
 * What CloudWatch Logs calls a subscribed function with.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html
 */
export function subscriptionEvent(
  { name, logGroupName }: Subscription,
  line: string,
  at: Date,
): CloudWatchLogsEvent {
  const decoded: CloudWatchLogsDecodedData = {
    messageType: 'DATA_MESSAGE',
    owner: ACCOUNT,
    logGroup: logGroupName,
    logStream: '$LATEST',
    subscriptionFilters: [name],
    logEvents: [{ id: randomUUID(), timestamp: at.getTime(), message: line }],
  };
  return { awslogs: { data: gzipSync(JSON.stringify(decoded)).toString('base64') } };
}
