import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { expect, test, vi } from 'vitest';
import {
  formatKeyPath,
  formatKeysPath,
  logged,
  type NewKeyJson,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';
import { buildRenewingCatalogue } from '../../support/fixtures.ts';

const { client, tables, organisation, administrator } = await deploy();
const north = await organisation();
const ask = signedInAs(await administrator(north));

/** All stored rows, as text. */
async function readTables(): Promise<string> {
  const items: unknown[] = [];
  for (const TableName of Object.values(tables)) {
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) items.push(...Items);
  }
  return JSON.stringify(items);
}

const { body: made } = await ask<NewKeyJson>('POST', formatKeysPath(north), {
  body: { name: 'Library', permissionLevel: 'full' },
});
const { body: successor } = await ask<NewKeyJson>('POST', `${formatKeyPath(made)}/rotation`);
vi.stubEnv('PERMISSION_CATALOGUE', JSON.stringify(buildRenewingCatalogue('full')));
const { body: renewed } = await signedInAs('')<NewKeyJson>('POST', '/self/rotation', {
  headers: { 'x-api-key': successor.value, 'user-agent': `script ${successor.value}` },
});
const values = [made.value, successor.value, renewed.value];
/** The secret part of a value: without the IDs and the last characters, by which administrators recognise it. */
const findSecret = (value: string) => value.split('_').at(-1)?.slice(0, -4);

test('only the response to its creation contains the value of a key, or its secret', async () => {
  const answers = [
    await ask('GET', formatKeyPath(made)),
    await ask('GET', formatKeyPath(successor)),
    await ask('GET', formatKeysPath(north)),
    await ask('GET', `${formatKeyPath(made)}/events`),
    await ask('GET', `${formatKeyPath(successor)}/events`),
    await ask('PATCH', formatKeyPath(made), { body: { name: 'Loans' } }),
  ].map(({ text }) => text);
  for (const place of [await readTables(), logged.join('\n'), ...answers]) {
    expect(place).toContain(made.keyId); // so that there is something to find it in
    for (const secret of values.map(findSecret)) expect(place).not.toContain(secret);
  }
});

test('a value that is sent in the wrong place is neither returned, logged nor stored', async () => {
  const [value = ''] = values;
  const before = logged.length;
  const misplaced = [
    await ask('GET', formatKeyPath({ ...made, keyId: value })),
    await ask('GET', formatKeysPath({ organisationId: value })),
    await ask('PATCH', formatKeyPath(made), { body: { value } }),
    await ask('PATCH', formatKeyPath(made), { body: { permissionLevel: value } }),
    await ask('PATCH', formatKeyPath(made), { body: value }),
    await ask('PATCH', formatKeyPath(made), { body: { enabled: true }, headers: { 'if-match': value } }),
    await ask('GET', `${formatKeysPath(north)}?cursor=${value}`),
    await ask('GET', `${formatKeysPath(north)}?limit=${value}`),
  ];
  expect(logged.length).toBeGreaterThanOrEqual(before + misplaced.length);
  for (const { status, text } of misplaced) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain(value);
  }
  expect(logged.join('\n')).not.toContain(value);
  expect(await readTables()).not.toContain(value);
});

test('every response is logged with who did what, and the status', async () => {
  logged.length = 0;
  await ask('GET', formatKeyPath(made));
  expect(JSON.parse(logged[0] ?? '')).toMatchObject({
    level: 'INFO',
    route: 'GET /organisations/{organisationId}/api-keys/{keyId}',
    organisationId: north.organisationId,
    keyId: made.keyId,
    subject: expect.any(String),
    requestId: expect.any(String),
    status: 200,
  });
});
