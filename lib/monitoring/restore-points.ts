import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { getInstanceTitle } from '../../core/instance.ts';
import type { Tables } from '../constructs/table-access.ts';

export interface RestorePointOptions {
  readonly instance: string;
  readonly tables: Tables;
  readonly topic: ITopic;
}

/**
 * Notifies operators when anybody changes the point-in-time recovery of a table: whoever switches it off, or shortens it,
 * takes its restore points. DynamoDB has no metric for them, so this is no alarm. Requires a trail of CloudTrail.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-ct-api-tutorial.html
 */
export function notifyOfRestorePoints(
  scope: Construct,
  { instance, tables, topic }: RestorePointOptions,
): void {
  const { stackName } = Stack.of(tables.apiKeys);
  const request = (field: string): string =>
    events.EventField.fromPath(`$.detail.requestParameters.${field}`);
  const message = [
    `${getInstanceTitle(instance)}: the point-in-time recovery of ${request('tableName')} was changed`,
    `(on: ${request('pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled')})`,
    `by ${events.EventField.fromPath('$.detail.userIdentity.arn')}.`,
    'See docs/operating.md, RestorePointsChanged.',
  ].join(' ');
  new events.Rule(scope, 'RestorePointsChanged', {
    description: 'The point-in-time recovery of a table was changed',
    eventPattern: {
      source: ['aws.dynamodb'],
      detailType: ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['dynamodb.amazonaws.com'],
        eventName: ['UpdateContinuousBackups'],
        errorCode: events.Match.doesNotExist(),
        // Names of tables begin with their stack. A request may give the name or the ARN.
        requestParameters: { tableName: events.Match.wildcard(`*${stackName}-*`) },
      },
    },
    targets: [new SnsTopic(topic, { message: events.RuleTargetInput.fromText(message) })],
  });
}
