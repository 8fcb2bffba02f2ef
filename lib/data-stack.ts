import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { TABLES, type TableId } from '../core/tables.ts';
import type { Tables } from './constructs/table-access.ts';

const string = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING });

/** The fields of a key that a reminder run reads. `endsOn` is a key attribute, so indexes always contain it. */
const endingKeys = {
  projectionType: dynamodb.ProjectionType.INCLUDE,
  nonKeyAttributes: ['organisationPath', 'enabled', 'expiresAt', 'worksUntil', 'replacedBy'],
};

/**
 * The tables. They are retained when the stack is deleted, protected from deletion, and can be restored to any second of the
 * last 35 days. They are encrypted with DynamoDB's own key, because secrets are hashed anyway, and with a KMS key every key
 * check would depend on another service and cost more.
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
            // Keys by the day of their last change, so that the next run checks keys whose end has moved.
            indexName: 'byChange',
            partitionKey: string('changedOn'),
            sortKey: string('endsOn'),
            ...endingKeys,
          },
          // Keys by their organisation's position in its tree, so that one query lists a whole branch.
          { indexName: 'byTree', partitionKey: string('treeId'), sortKey: string('treePath') },
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
      contacts: this.createTable('contacts', {
        partitionKey: string('organisationId'),
        sortKey: string('contactId'),
        timeToLiveAttribute: 'purgeAt',
      }),
      creatingRequests: this.createTable('creatingRequests', {
        partitionKey: string('requestId'),
        timeToLiveAttribute: 'purgeAt',
      }),
      keyEvents: this.createTable('keyEvents', {
        partitionKey: string('organisationId'),
        sortKey: string('eventId'),
        timeToLiveAttribute: 'purgeAt',
        dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES, // for the event bus
        globalSecondaryIndexes: [
          { indexName: 'byKey', partitionKey: string('keyId'), sortKey: string('eventId') },
          { indexName: 'byTree', partitionKey: string('treeId'), sortKey: string('eventId') },
        ],
      }),
      digests: this.createTable('digests', {
        partitionKey: string('run'),
        sortKey: string('recipientId'),
        timeToLiveAttribute: 'purgeAt',
        globalSecondaryIndexes: [
          // Sparse: finished digests do not have `open`.
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
