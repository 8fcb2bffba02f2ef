import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { buildMediaResponse, buildNotFoundError, createExampleHandler } from '../operation.ts';
import { findTarget, getPath, parseMediaBody } from '../request.ts';

/** How long a session initiator is valid, according to OpenAthens's documentation. */
const TOKEN_LIFE_MS = 60_000;

const text = z.string().min(1, 'must not be empty');
/** Existing clients also send IDs and names as numbers. */
const textOrNumber = z.union([text, z.number()], 'must be a non-empty string');

/**
 * `application/vnd.eduserv.iam.auth.localAccountSessionRequest+json`. Existing clients send `returnData` instead of
 * `returnUrl` if OpenAthens sent the person to them. Clients in PHP send an empty array instead of an empty object.
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
 * Starts a session for a person whom the caller has authenticated. This example only pretends to: it stores nothing, and the
 * URL that it returns does not exist.
 * @see https://docs.openathens.net/libraries/implementing-the-api-connector-in-your-code
 */
export const handler = createExampleHandler(async (request) => {
  const { organisationId } = getPath(request, z.object({ organisationId: z.string() }));
  if (!(await findTarget(request, organisationId))) throw buildNotFoundError('organisation');
  parseMediaBody(request, 'application/vnd.eduserv.iam.auth.localAccountSessionRequest+json', sessionRequest);
  return buildMediaResponse(200, 'application/vnd.eduserv.iam.auth.accountSessionInitiator+json', {
    sessionInitiatorUrl: `https://login.example/account/sso?t=${randomUUID()}`,
    expiry: new Date(Date.now() + TOKEN_LIFE_MS).toISOString(),
  });
});
