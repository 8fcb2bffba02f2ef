import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from '../../../store/client.ts';
import { requireVariable } from '../../environment.ts';
import { ExampleApiError } from '../operation.ts';
import type { StoredAccount } from './account.ts';

/** An example should not fill up with data of people. */
const KEPT_SECONDS = 24 * 60 * 60;
/** DynamoDB stores at most 400 KB, and a character may take 3 bytes. */
const MAX_CHARACTERS = 100_000;

const client = createDocumentClient();
const getTable = (): string => requireVariable('ACCOUNTS_TABLE');

/** Reads an account, strongly consistent. */
export async function readAccount(id: string): Promise<StoredAccount | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: getTable(), Key: { id }, ConsistentRead: true }),
  );
  return Item && parseItem(Item);
}

/** Lists the accounts of all organisations with this username or mail address. Indexes lag behind, usually by milliseconds. */
export async function listAccounts(field: 'username' | 'email', value: string): Promise<StoredAccount[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: getTable(),
      IndexName: { username: 'byUsername', email: 'byEmail' }[field],
      KeyConditionExpression: '#field = :value',
      ExpressionAttributeNames: { '#field': field },
      ExpressionAttributeValues: { ':value': value },
    }),
  );
  return Items.map(parseItem);
}

/** Stores a new account. @throws ExampleApiError 400 if its organisation already has one with its username */
export async function addAccount(account: StoredAccount, now: Date): Promise<void> {
  try {
    await client.send(
      new PutCommand({ ...buildPut(account, now), ConditionExpression: 'attribute_not_exists(id)' }),
    );
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) throw buildAlreadyExistsError();
    throw error;
  }
}

/** Stores an account in place of the one with its ID. */
export async function replaceAccount(account: StoredAccount, now: Date): Promise<void> {
  await client.send(new PutCommand(buildPut(account, now)));
}

export function buildAlreadyExistsError(): ExampleApiError {
  return new ExampleApiError(400, 'alreadyExists', 'An account with this username already exists.');
}

/** Attributes may contain what DynamoDB does not store, such as deep nesting. So accounts are stored as JSON. */
function buildPut(account: StoredAccount, now: Date) {
  const json = JSON.stringify(account);
  if (json.length > MAX_CHARACTERS) {
    throw new ExampleApiError(
      400,
      'invalidRequest',
      `An account may have ${MAX_CHARACTERS} characters of JSON.`,
    );
  }
  const { emailAddress } = account.attributes;
  const email = typeof emailAddress === 'string' ? emailAddress.trim().toLowerCase() : '';
  return {
    TableName: getTable(),
    Item: {
      id: account.id,
      username: account.username,
      ...(email !== '' && email.length <= 320 && { email }), // the key of an index
      account: json,
      purgeAt: Math.floor(now.getTime() / 1000) + KEPT_SECONDS,
    },
  };
}

function parseItem(item: Record<string, unknown>): StoredAccount {
  return JSON.parse(String(item.account));
}
