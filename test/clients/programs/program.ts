// Uses every operation through the client that openapi-generator makes for TypeScript and fetch.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  APIKeysApi,
  Configuration,
  ContactsApi,
  EventsApi,
  LeaksApi,
  OrganisationsApi,
  OwnKeyApi,
  type Problem,
  ResponseError,
} from './index';

const [basePath = '', accessToken = '', organisationId = ''] = process.argv.slice(2);
const configuration = new Configuration({ basePath, accessToken });
const keys = new APIKeysApi(configuration);
const contacts = new ContactsApi(configuration);
const events = new EventsApi(configuration);
const organisations = new OrganisationsApi(configuration);

async function fails(status: number, problem: string, request: Promise<unknown>): Promise<Problem> {
  const error = await request.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert(error instanceof ResponseError, `${problem} was expected, not ${error}`);
  const body = (await error.response.json()) as Problem;
  assert.deepEqual([error.response.status, body.type], [status, `urn:latchkey:problem:${problem}`]);
  return body;
}

assert((await organisations.listOrganisations({ limit: 1 })).items[0]?.organisationId);
assert((await organisations.listPermissionLevels({ organisationId })).items[0]?.permissions.size);
const apiKeyCreation = {
  name: 'Client',
  permissionLevel: 'full',
  contacts: [`${randomUUID()}@client.example`],
};
const idempotencyKey = `"${randomUUID()}"`;
const lost = await keys.createApiKey({ organisationId, apiKeyCreation, idempotencyKey });
const made = await keys.createApiKey({ organisationId, apiKeyCreation, idempotencyKey });
assert(made.keyId === lost.keyId && made.value !== lost.value && made.lastUsedAt === null);
const { keyId } = made;
const key = { organisationId, keyId };
const other = { ...apiKeyCreation, name: 'Other' };
await fails(
  422,
  'idempotency-key-reused',
  keys.createApiKey({ organisationId, apiKeyCreation: other, idempotencyKey }),
);
const found = await keys.getApiKeyRaw(key);
const ifMatch = found.raw.headers.get('etag') ?? '';
assert.equal((await found.value()).lastUsedAt, null);
assert((await keys.listApiKeys({ organisationId, branch: true, limit: 2 })).next);
assert.equal(
  (await keys.updateApiKey({ ...key, apiKeyUpdate: { enabled: false }, ifMatch })).status,
  'disabled',
);
await fails(412, 'version-outdated', keys.updateApiKey({ ...key, apiKeyUpdate: { enabled: true }, ifMatch }));
await keys.updateApiKey({ ...key, apiKeyUpdate: { enabled: true } });
const successor = await keys.rotateApiKey({
  ...key,
  apiKeyRotation: { overlapDays: 7 },
  idempotencyKey: randomUUID(),
});
assert.equal(successor.replaces, keyId);
assert((await keys.getApiKey(key)).worksUntil instanceof Date);
await fails(409, 'rotation-impossible', keys.rotateApiKey(key));
assert.equal((await keys.listApiKeyEvents(key)).items.at(-1)?.type, 'created');
assert((await events.listEvents({ organisationId, branch: true })).items.length);
const recipients = await contacts.listRecipients(key);
assert.equal(recipients.contacts[0]?.state, 'pending');
const { email = '' } = recipients.contacts[0] ?? {};
const again = { ...key, requestContactConfirmationRequest: { email } };
await fails(409, 'contact-asked-recently', contacts.requestContactConfirmation(again));
await fails(404, 'not-found', contacts.confirmContact({ contactToken: { token: 'x' } }));
await fails(404, 'not-found', contacts.declineContact({ contactToken: { token: 'x' } }));
await keys.deleteApiKey({ organisationId, keyId: successor.keyId, ifMatch: '*' });
await fails(404, 'not-found', keys.getApiKey({ organisationId, keyId: successor.keyId }));
const invalid = { ...apiKeyCreation, name: 'a\u202eb' };
const problem = await fails(
  400,
  'name-invalid',
  keys.createApiKey({ organisationId, apiKeyCreation: invalid }),
);
assert.equal(problem.errors?.[0]?.field, 'name');
// A key renews itself. It cannot go before its successor is in use.
const holding = { name: 'Holder', permissionLevel: 'authentication' };
const holder = await keys.createApiKey({ organisationId, apiKeyCreation: holding });
const ownKey = new OwnKeyApi(new Configuration({ basePath, apiKey: holder.value }));
const renewed = await ownKey.rotateSelf({ selfRotation: { overlapDays: 2 } });
assert(renewed.replaces === holder.keyId && renewed.value !== holder.value);
assert(renewed.replacedEndsAt instanceof Date);
assert.equal((await ownKey.rotateSelf()).keyId, renewed.keyId);
await fails(409, 'still-needed', ownKey.deleteSelf());
await fails(400, 'overlap-invalid', ownKey.rotateSelf({ selfRotation: { overlapDays: 30 } }));
const report = await new LeaksApi(configuration).reportLeakRaw({ leakReport: { value: made.value } });
assert.equal(report.raw.status, 202);
const otherKey = new OwnKeyApi(new Configuration({ basePath, apiKey: 'x' }));
await fails(401, 'invalid-credentials', otherKey.deleteSelf());
