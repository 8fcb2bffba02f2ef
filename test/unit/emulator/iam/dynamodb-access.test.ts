import { describe, expect, it } from 'vitest';
import { dynamodbAccess } from '../../../../emulator/iam/dynamodb-access.ts';

const arn = (name: string): string => `arn:aws:dynamodb:eu-west-2:000000000000:table/${name}`;

describe('what a request to DynamoDB does', () => {
  it.each([
    ['GetItem', { TableName: 'Keys' }, [['dynamodb:GetItem', arn('Keys')]]],
    ['GetItem', { TableName: arn('Keys') }, [['dynamodb:GetItem', arn('Keys')]]],
    [
      'Query',
      { TableName: 'Keys', IndexName: 'byExpiry' },
      [['dynamodb:Query', `${arn('Keys')}/index/byExpiry`]],
    ],
    [
      'BatchGetItem',
      { RequestItems: { Keys: {}, Organisations: {} } },
      [
        ['dynamodb:BatchGetItem', arn('Keys')],
        ['dynamodb:BatchGetItem', arn('Organisations')],
      ],
    ],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'Events' } },
          { Update: { TableName: 'Keys' } },
          { Delete: { TableName: 'Keys' } },
          { ConditionCheck: { TableName: 'Organisations' } },
        ],
      },
      [
        ['dynamodb:PutItem', arn('Events')],
        ['dynamodb:UpdateItem', arn('Keys')],
        ['dynamodb:DeleteItem', arn('Keys')],
        ['dynamodb:ConditionCheckItem', arn('Organisations')],
      ],
    ],
    [
      'TransactGetItems',
      { TransactItems: [{ Get: { TableName: 'Keys' } }] },
      [['dynamodb:GetItem', arn('Keys')]],
    ],
    ['ListTables', {}, [['dynamodb:ListTables', '*']]],
  ])('%s %o', (operation, body, expected) => {
    const found = dynamodbAccess(operation, body).map(({ action, resource }) => [action, resource]);
    expect(found).toEqual(expected);
  });

  it('is never nothing where a transaction is not as it should be', () => {
    expect(() => dynamodbAccess('TransactWriteItems', {})).toThrow();
  });
});
