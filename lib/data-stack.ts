import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

const string = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING });

/**
 * The tables: what must survive everything else. Kept when the stack goes, never deleted by accident, and
 * restorable to any second of the last 35 days. Encrypted with DynamoDB's own key: what is secret here is hashed,
 * and a key of our own would make every key check depend on one more service and pay for it.
 */
export class DataStack extends Stack {
  readonly apiKeys: dynamodb.TableV2;
  readonly organisations: dynamodb.TableV2;
  readonly administrators: dynamodb.TableV2;
  readonly keyEvents: dynamodb.TableV2;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    this.apiKeys = this.table('ApiKeys', {
      partitionKey: string('organisationId'),
      sortKey: string('keyId'),
      timeToLiveAttribute: 'purgeAt',
      globalSecondaryIndexes: [
        {
          indexName: 'byExpiry',
          partitionKey: string('expiresOn'),
          sortKey: string('keyId'),
          projectionType: dynamodb.ProjectionType.INCLUDE,
          nonKeyAttributes: ['name', 'permissionLevel', 'enabled', 'replacedBy', 'organisationPath'],
        },
      ],
    });
    this.organisations = this.table('Organisations', {
      partitionKey: string('organisationId'),
      globalSecondaryIndexes: [
        { indexName: 'byTree', partitionKey: string('treeId'), sortKey: string('treePath') },
      ],
    });
    this.administrators = this.table('Administrators', {
      partitionKey: string('subject'),
      globalSecondaryIndexes: [
        { indexName: 'byOrganisation', partitionKey: string('organisationId'), sortKey: string('subject') },
      ],
    });
    this.keyEvents = this.table('KeyEvents', {
      partitionKey: string('organisationId'),
      sortKey: string('eventId'),
      timeToLiveAttribute: 'purgeAt',
      globalSecondaryIndexes: [
        { indexName: 'byKey', partitionKey: string('keyId'), sortKey: string('eventId') },
      ],
    });
  }

  private table(name: string, props: dynamodb.TablePropsV2): dynamodb.TableV2 {
    const table = new dynamodb.TableV2(this, name, {
      ...props,
      billing: dynamodb.Billing.onDemand(),
      encryption: dynamodb.TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new CfnOutput(this, `${name}TableName`, { value: table.tableName });
    return table;
  }
}
