import { expect, vi } from 'vitest';
import type { KeyEvent } from '../../core/key-event.ts';
import type { KeyReference } from '../../core/key-value.ts';
import { findManagingPermission, type PermissionCatalogue } from '../../core/permissions.ts';
import type { ClientResponse } from '../../emulator/gateway/client-response.ts';
import { parseHttpApiResponse } from '../../emulator/gateway/http-api/http-api-response.ts';
import { parseRestApiResponse } from '../../emulator/gateway/rest-api/rest-api-response.ts';
import { handler as confirmContact } from '../../lambdas/admin-api/confirm-contact.ts';
import { handler as createApiKey } from '../../lambdas/admin-api/create-api-key.ts';
import { handler as declineContact } from '../../lambdas/admin-api/decline-contact.ts';
import { handler as deleteApiKey } from '../../lambdas/admin-api/delete-api-key.ts';
import { handler as deleteSelf } from '../../lambdas/admin-api/delete-self.ts';
import { handler as getApiKey } from '../../lambdas/admin-api/get-api-key.ts';
import type { formatKey } from '../../lambdas/admin-api/key-response.ts';
import { handler as listApiKeyEvents } from '../../lambdas/admin-api/list-api-key-events.ts';
import { handler as listApiKeys } from '../../lambdas/admin-api/list-api-keys.ts';
import { handler as listAllEvents } from '../../lambdas/admin-api/list-events.ts';
import { handler as listOrganisations } from '../../lambdas/admin-api/list-organisations.ts';
import { handler as listPermissionLevels } from '../../lambdas/admin-api/list-permission-levels.ts';
import { handler as listRecipients } from '../../lambdas/admin-api/list-recipients.ts';
import { handler as reportGithubLeaks } from '../../lambdas/admin-api/report-github-leaks.ts';
import { handler as reportLeak } from '../../lambdas/admin-api/report-leak.ts';
import { handler as requestContactConfirmation } from '../../lambdas/admin-api/request-contact-confirmation.ts';
import { handler as rotateApiKey } from '../../lambdas/admin-api/rotate-api-key.ts';
import { handler as rotateSelf } from '../../lambdas/admin-api/rotate-self.ts';
import { handler as updateApiKey } from '../../lambdas/admin-api/update-api-key.ts';
import { handler as checkKey } from '../../lambdas/authorizer/check-key.ts';
import { buildAdminEvent, buildProgramEvents, type Sent } from './admin-events.ts';
import { stubEnvironment } from './environment.ts';
import { lambdaContext } from './example-requests.ts';
import { buildRequirementVariables, policy } from './fixtures.ts';
import {
  type Operation,
  type PlainAnswer,
  requireDocumentedAnswer,
  requireDocumentedBody,
} from './openapi.ts';
import { decide } from './policy-decision.ts';

const HANDLERS: Record<string, typeof createApiKey> = {
  confirmContact,
  createApiKey,
  declineContact,
  deleteApiKey,
  deleteSelf,
  getApiKey,
  listApiKeyEvents,
  listApiKeys,
  listEvents: listAllEvents,
  listOrganisations,
  listPermissionLevels,
  listRecipients,
  reportGithubLeaks,
  reportLeak,
  requestContactConfirmation,
  rotateApiKey,
  rotateSelf,
  updateApiKey,
};

export type KeyJson = ReturnType<typeof formatKey>;
export type NewKeyJson = KeyJson & { value: string };
export interface PageJson<Item> {
  items: Item[];
  next?: string;
}

/** A request, without its method and target. */
export interface Asked {
  /** Use undefined to leave out a default header. */
  headers?: Record<string, string | undefined>;
  /** Text and bytes are sent unchanged, anything else as JSON. The default media type is `application/json`. */
  body?: unknown;
}
export interface Answer<Body> extends PlainAnswer {
  /** Undefined if there is none. */
  body: Body;
}
export type Ask = <Body = unknown>(method: string, target: string, asked?: Asked) => Promise<Answer<Body>>;

/** All lines that the functions have logged. */
export const logged: string[] = [];
for (const stream of [process.stdout, process.stderr]) {
  vi.spyOn(stream, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
}

/** All key values that the functions have returned. */
const values = new Set<string>();

/**
 * Sends requests to the admin API as a signed-in administrator, with real events, handlers and tables. Fails if a response
 * differs from the document, may be cached, or contains a key value other than its own new one, or if one is logged.
 */
export function signedInAs(subject: string): Ask {
  return async <Body>(method: string, target: string, asked: Asked = {}) => {
    const sent = buildSent(method, target, asked);
    const { operation, event } = buildAdminEvent(sent, subject);
    return callHandler<Body>(operation, sent, event, (returned) => parseHttpApiResponse('2.0', returned));
  };
}

/**
 * Sends requests to the API for programs with a key: to the real key check first, which requires the permission to manage keys.
 * Then as {@link signedInAs} does. A refusal of the key check has only a status.
 * @param catalogue the permissions of the key check
 */
export function presenting(value: string, catalogue: PermissionCatalogue): Ask {
  const permission = findManagingPermission(catalogue) ?? '';
  const variables = buildRequirementVariables(permission, { ...policy, catalogue });
  return async <Body>(method: string, target: string, asked: Asked = {}) => {
    const headers = { Authorization: `Bearer ${value}`, ...asked.headers };
    const sent = buildSent(method, target, { ...asked, headers });
    const { operation, authorizerEvent, buildEvent } = buildProgramEvents(sent);
    stubEnvironment(variables);
    const refuse = (status: number) => ({ status, headers: {}, text: '', body: undefined as Body });
    const verdict = await checkKey(authorizerEvent).catch((error: Error) => error.message);
    if (verdict === 'Unauthorized') return refuse(401);
    if (typeof verdict === 'string') throw new Error(verdict);
    const { policyDocument, context, principalId } = verdict;
    if (decide(policyDocument, authorizerEvent.methodArn, new Date()) !== 'allowed') return refuse(403);
    const event = buildEvent({ ...context, principalId });
    return callHandler<Body>(operation, sent, event, parseRestApiResponse);
  };
}

function buildSent(method: string, target: string, { headers, body }: Asked): Sent {
  const contentType = body === undefined ? undefined : 'application/json';
  const all = { 'user-agent': 'curl/8.9.1', 'content-type': contentType, ...headers };
  return { method, target, headers: all, body: toBytes(body) };
}

async function callHandler<Body>(
  operation: Operation,
  sent: Sent,
  event: object,
  parseResponse: (returned: unknown) => ClientResponse | undefined,
): Promise<Answer<Body>> {
  const handler = HANDLERS[operation.operationId];
  if (!handler) throw new Error(`There is no handler of ${operation.operationId}`);
  const linesBefore = logged.length;
  const answer = parseAnswer<Body>(
    parseResponse(cloneAsJson(await handler(cloneAsJson(event), lambdaContext))),
  );

  requireDocumentedAnswer(operation, answer);
  expect(answer.headers['cache-control']).toBe('no-store');
  const sentBody: unknown =
    sent.body.length > 0 && answer.status < 300 ? JSON.parse(sent.body.toString()) : null;
  const { 'content-type': contentType } = sent.headers;
  if (sentBody !== null && contentType !== undefined) requireDocumentedBody(operation, contentType, sentBody);
  for (const value of values) expect(answer.text).not.toContain(value);
  const { value } = { value: undefined, ...answer.body };
  if (typeof value === 'string') values.add(value);
  const lines = logged.slice(linesBefore).join('\n');
  for (const known of values) expect(lines).not.toContain(known);
  return answer;
}

/** The path of an organisation's keys. */
export function formatKeysPath({ organisationId }: { organisationId: string }): string {
  return `/organisations/${organisationId}/api-keys`;
}

/** The path of a key. */
export function formatKeyPath(key: KeyReference): string {
  return `${formatKeysPath(key)}/${key.keyId}`;
}

/** Lists the events of a key, newest first. */
export async function listEvents(ask: Ask, key: KeyReference): Promise<KeyEvent[]> {
  return (await ask<PageJson<KeyEvent>>('GET', `${formatKeyPath(key)}/events`)).body.items;
}

/** The pattern for `toMatchObject` of a refused request with these invalid fields. */
export function refusedWith(status: number, code: string, ...fields: string[]): object {
  const errors = fields.map((field) => ({ field, detail: expect.any(String) }));
  return {
    status,
    body: { type: `urn:latchkey:problem:${code}`, status, ...(errors.length > 0 && { errors }) },
  };
}

function toBytes(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function parseAnswer<Body>(answer: ClientResponse | undefined): Answer<Body> {
  if (!answer) throw new Error('API Gateway does not take what the function has returned');
  const text = answer.body.toString();
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers.map(([name, value]) => [name.toLowerCase(), value])),
    text,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

/** Converts a value to JSON and back, as Lambda does with events and results. */
function cloneAsJson(value: unknown) {
  return JSON.parse(JSON.stringify(value));
}
