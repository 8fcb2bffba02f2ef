import { describe, expect, it } from 'vitest';
import { findResources, type Resource, readTemplate } from '../support/stacks.ts';

interface Table {
  KeySchema: { AttributeName: string; KeyType: string }[];
  GlobalSecondaryIndexes?: {
    IndexName: string;
    KeySchema: Table['KeySchema'];
    Projection: { ProjectionType: string; NonKeyAttributes?: string[] };
  }[];
  TimeToLiveSpecification?: { AttributeName: string; Enabled: boolean };
  BillingMode: string;
  Replicas: {
    DeletionProtectionEnabled: boolean;
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: boolean };
  }[];
  SSESpecification: { SSEEnabled: boolean };
}

const template = readTemplate('Latchkey-Data');
const tables = findResources<Table>(template, 'AWS::DynamoDB::GlobalTable');

function table(name: string): Resource<Table> {
  const { Ref } = template.toJSON().Outputs[`${name}TableName`].Value;
  const found = tables[Ref];
  if (!found) throw new Error(`No table ${name}`);
  return found;
}

const listKeyAttributes = ({ KeySchema }: Pick<Table, 'KeySchema'>): string[] =>
  KeySchema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`);

describe('tables', () => {
  it.each([
    ['ApiKeys', ['HASH organisationId', 'RANGE keyId']],
    ['ImportedKeys', ['HASH valueHash']],
    ['Organisations', ['HASH organisationId']],
    ['Administrators', ['HASH subject']],
    ['Contacts', ['HASH organisationId', 'RANGE contactId']],
    ['CreatingRequests', ['HASH requestId']],
    ['KeyEvents', ['HASH organisationId', 'RANGE eventId']],
    ['Digests', ['HASH run', 'RANGE recipientId']],
    ['DigestKeys', ['HASH digestId', 'RANGE keyId']],
    ['Reminders', ['HASH keyId', 'RANGE endRecipient']],
    ['ReminderRuns', ['HASH run']],
  ])('%s has the key %j', (name, keys) => {
    expect(listKeyAttributes(table(name).Properties)).toEqual(keys);
  });

  it.each([
    ['ApiKeys', 'byExpiry', ['HASH endsOn', 'RANGE keyId'], 'INCLUDE'],
    ['ApiKeys', 'byChange', ['HASH changedOn', 'RANGE endsOn'], 'INCLUDE'],
    ['ApiKeys', 'byTree', ['HASH treeId', 'RANGE treePath'], 'ALL'],
    ['Organisations', 'byTree', ['HASH treeId', 'RANGE treePath'], 'ALL'],
    ['Administrators', 'byOrganisation', ['HASH organisationId', 'RANGE subject'], 'ALL'],
    ['KeyEvents', 'byKey', ['HASH keyId', 'RANGE eventId'], 'ALL'],
    ['KeyEvents', 'byTree', ['HASH treeId', 'RANGE eventId'], 'ALL'],
    ['Digests', 'open', ['HASH open', 'RANGE run'], 'ALL'],
  ])('%s has the index %s on %j', (name, indexName, keys, projection) => {
    const indexes = table(name).Properties.GlobalSecondaryIndexes ?? [];
    const found = indexes.find((index) => index.IndexName === indexName);
    expect(found && [listKeyAttributes(found), found.Projection.ProjectionType]).toEqual([keys, projection]);
  });

  it('there are no other indexes', () => {
    const named = Object.values(tables).flatMap(({ Properties }) =>
      (Properties.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName),
    );
    expect(named.sort()).toEqual([
      'byChange',
      'byExpiry',
      'byKey',
      'byOrganisation',
      'byTree',
      'byTree',
      'byTree',
      'open',
    ]);
  });

  it.each(['byExpiry', 'byChange'])(
    '%s contains the fields that a reminder run needs, and no hash of a key value',
    (name) => {
      const indexes = table('ApiKeys').Properties.GlobalSecondaryIndexes ?? [];
      const index = indexes.find(({ IndexName }) => IndexName === name);
      expect(index?.Projection.NonKeyAttributes?.toSorted()).toEqual([
        'enabled',
        'expiresAt',
        'organisationPath',
        'replacedBy',
        'worksUntil',
      ]);
    },
  );

  it.each([
    'ApiKeys',
    'ImportedKeys',
    'Contacts',
    'CreatingRequests',
    'KeyEvents',
    'Digests',
    'DigestKeys',
    'Reminders',
    'ReminderRuns',
  ])('%s has a TTL', (name) => {
    const { TimeToLiveSpecification } = table(name).Properties;
    expect(TimeToLiveSpecification).toEqual({ AttributeName: 'purgeAt', Enabled: true });
  });

  it.each(['Organisations', 'Administrators'])('%s has no TTL', (name) => {
    expect(table(name).Properties.TimeToLiveSpecification).toBeUndefined();
  });

  it.each(Object.entries(tables))(
    '%s is retained, protected from deletion, and restorable',
    (_, { DeletionPolicy, Properties }) => {
      expect(DeletionPolicy).toBe('Retain');
      expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
      expect(Properties.SSESpecification).toEqual({ SSEEnabled: false }); // encrypted by the key that DynamoDB owns
      expect(Properties.Replicas).toHaveLength(1);
      expect(Properties.Replicas[0]).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    },
  );
});
