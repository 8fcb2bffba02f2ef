import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { TABLES, type TableId } from '../core/tables.ts';
import type { Tables } from './constructs/table-access.ts';

const string = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING });

/** What a run of reminders needs to know of a key to see whether it is due; `endsOn` is always there as a key. */
const endingKeys = {
  projectionType: dynamodb.ProjectionType.INCLUDE,
  nonKeyAttributes: ['organisationPath', 'enabled', 'expiresAt', 'worksUntil', 'replacedBy'],
};

/**
 * The tables: what must survive everything else. Kept when the stack goes, never deleted by accident, and
 * restorable to any second of the last 35 days. Encrypted with DynamoDB's own key: what is secret here is hashed,
 * and a key of our own would make every key check depend on one more service and pay for it.
 */
export class DataStack extends Stack {
  readonly tables: Tables;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.tables = {
      apiKeys: this.createTable('apiKeys', {
        partitionKey: string('organisationId'),
        sortKey: string('keyId'),
        timeToLiveAttribute: 'purgeAt',
        globalSecondaryIndexes: [
          {
            indexName: 'byExpiry',
            partitionKey: string('endsOn'),
            sortKey: string('keyId'),
            ...endingKeys,
          },
          {
            // Keys by the day of their last change: a key whose end came nearer is looked at by the next run.
            indexName: 'byChange',
            partitionKey: string('changedOn'),
            sortKey: string('endsOn'),
            ...endingKeys,
          },
        ],
      }),
      importedKeys: this.createTable('importedKeys', {
        partitionKey: string('valueHash'),
        timeToLiveAttribute: 'purgeAt',
      }),
      organisations: this.createTable('organisations', {
        partitionKey: string('organisationId'),
        globalSecondaryIndexes: [
          { indexName: 'byTree', partitionKey: string('treeId'), sortKey: string('treePath') },
        ],
      }),
      administrators: this.createTable('administrators', {
        partitionKey: string('subject'),
        globalSecondaryIndexes: [
          { indexName: 'byOrganisation', partitionKey: string('organisationId'), sortKey: string('subject') },
        ],
      }),
      keyEvents: this.createTable('keyEvents', {
        partitionKey: string('organisationId'),
        sortKey: string('eventId'),
        timeToLiveAttribute: 'purgeAt',
        globalSecondaryIndexes: [
          { indexName: 'byKey', partitionKey: string('keyId'), sortKey: string('eventId') },
        ],
      }),
      digests: this.createTable('digests', {
        partitionKey: string('run'),
        sortKey: string('recipientId'),
        timeToLiveAttribute: 'purgeAt',
        globalSecondaryIndexes: [
          // Sparse: `open` is removed from a digest that is dealt with.
          { indexName: 'open', partitionKey: string('open'), sortKey: string('run') },
        ],
      }),
      digestKeys: this.createTable('digestKeys', {
        partitionKey: string('digestId'),
        sortKey: string('keyId'),
        timeToLiveAttribute: 'purgeAt',
      }),
      reminders: this.createTable('reminders', {
        partitionKey: string('keyId'),
        sortKey: string('endRecipient'),
        timeToLiveAttribute: 'purgeAt',
      }),
      reminderRuns: this.createTable('reminderRuns', {
        partitionKey: string('run'),
        timeToLiveAttribute: 'purgeAt',
      }),
    };
  }

  private createTable(id: TableId, props: dynamodb.TablePropsV2): dynamodb.TableV2 {
    const { name, output } = TABLES[id];
    const table = new dynamodb.TableV2(this, name, {
      ...props,
      billing: dynamodb.Billing.onDemand(),
      encryption: dynamodb.TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new CfnOutput(this, output, { value: table.tableName });
    return table;
  }
}
