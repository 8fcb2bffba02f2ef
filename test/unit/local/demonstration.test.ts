import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fillDemonstration } from '../../../local/demonstration/demonstration.ts';
import { policy } from '../../support/fixtures.ts';
import { aLocalFile } from '../../support/local-file-fixture.ts';

const client = mockClient(DynamoDBDocumentClient);
const { tables } = aLocalFile({ urls: {} });
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-demonstration-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Fills in the demonstration again, in a folder where an earlier start has written this file. */
async function fillAgain(earlier: object, dataStack: string) {
  const file = join(folder, 'demonstration.json');
  await writeFile(file, JSON.stringify(earlier));
  const filling = fillDemonstration(
    file,
    dataStack,
    client as unknown as DynamoDBDocumentClient,
    tables,
    policy,
  );
  return filling.finally(() => expect(client.calls()).toEqual([]));
}

test('data of another instance is left alone, and the message says what to do', async () => {
  await expect(fillAgain({ dataStack: 'Latchkey-Data', apiKeys: [] }, 'Latchkey-shop-Data')).rejects.toThrow(
    `${folder} has the data of Latchkey-Data, not of Latchkey-shop-Data. Choose another folder with --data, or start over with --fresh.`,
  );
});

test('data of release 0.1.0, which knew one instance, is that of the default instance', async () => {
  expect(await fillAgain({ apiKeys: [] }, 'Latchkey-Data')).toEqual({
    dataStack: 'Latchkey-Data',
    apiKeys: [],
  });
});
