import { describe, expect, it } from 'vitest';
import { listDynamodbActions, listSesActions, listSqsActions } from '../../../emulator/aws-services.ts';

const arn = (name: string): string => `arn:aws:dynamodb:eu-west-2:000000000000:table/${name}`;

describe('listDynamodbActions', () => {
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
  ])('listDynamodbActions lists the actions of %s %o', (operation, body, expected) => {
    const found = listDynamodbActions(operation, body).map(({ action, resource }) => [action, resource]);
    expect(found).toEqual(expected);
  });

  it('listDynamodbActions throws if a transaction is malformed, so that it is never allowed', () => {
    expect(() => listDynamodbActions('TransactWriteItems', {})).toThrow();
  });
});

const queue = { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-2:000000000000:work' };

it.each(['SendMessage', 'SendMessageBatch'])('%s needs sqs:SendMessage on its queue', (operation) => {
  expect(listSqsActions(operation, { QueueUrl: 'http://localhost:4005/000000000000/work' })).toEqual([queue]);
});

it('SendEmail needs ses:SendEmail on the sending domain and on the configuration set', () => {
  const form = new URLSearchParams({
    Action: 'SendEmail',
    Source: 'Latchkey <keys@northgate.example>',
    ConfigurationSetName: 'mails',
  });
  expect(listSesActions(form.toString())).toEqual([
    { action: 'ses:SendEmail', resource: 'arn:aws:ses:eu-west-2:000000000000:identity/northgate.example' },
    { action: 'ses:SendEmail', resource: 'arn:aws:ses:eu-west-2:000000000000:configuration-set/mails' },
  ]);
});
