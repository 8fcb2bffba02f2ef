import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { buildJsonResponse, createHandler, notFound } from './operation.ts';
import { findTarget, getPath, parseBody } from './request.ts';

/** How long a session initiator may be used, as OpenAthens publishes it. */
const TOKEN_LIFE_MS = 60_000;

const text = z.string().min(1, 'must not be empty');
/** Clients in use send ids and names as numbers, too. */
const textOrNumber = z.union([text, z.number()], 'must be a text that is not empty');

/**
 * `application/vnd.eduserv.iam.auth.localAccountSessionRequest+json`. Clients in use send `returnData` for `returnUrl`
 * where OpenAthens had sent the person to them, and PHP's empty array for no attributes.
 */
const sessionRequest = z
  .object({
    connectionID: textOrNumber,
    uniqueUserIdentifier: textOrNumber,
    displayName: textOrNumber,
    returnUrl: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
    returnData: text.optional(),
    attributes: z.union([z.record(z.string(), z.unknown()), z.tuple([])], 'must be an object').optional(),
  })
  .refine(({ returnUrl, returnData }) => (returnUrl === undefined) !== (returnData === undefined), {
    error: 'give either a returnUrl or the returnData that you were sent',
    path: ['returnUrl'],
  });

/**
 * Starts a session for a person whom the caller has authenticated. The address that it answers is a stand-in: nothing
 * listens there, and nothing is kept.
 * @see https://docs.openathens.net/libraries/implementing-the-api-connector-in-your-code
 */
export const handler = createHandler(async (request) => {
  const { organisationId } = getPath(request, z.object({ organisationId: z.string() }));
  if (!(await findTarget(request, organisationId))) throw notFound('organisation');
  parseBody(request, 'application/vnd.eduserv.iam.auth.localAccountSessionRequest+json', sessionRequest);
  return buildJsonResponse(200, 'application/vnd.eduserv.iam.auth.accountSessionInitiator+json', {
    sessionInitiatorUrl: `https://login.example/account/sso?t=${randomUUID()}`,
    expiry: new Date(Date.now() + TOKEN_LIFE_MS).toISOString(),
  });
});
