import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Tables } from '../constructs/table-access.ts';

/** What is looked at. */
export interface Watched {
  adminApi: HttpApi;
  /** The functions that check keys. */
  authorizers: IFunction[];
  lastUseRecorder: IFunction;
  /** Where messages end that no run or sender could handle. */
  reminderDeadLetters: IQueue[];
  /** Where runs of reminders are asked for. */
  reminderRuns: IQueue;
  tables: Tables;
}
