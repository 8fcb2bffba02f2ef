import { MIMEType } from 'node:util';
import type * as z from 'zod';
import { getKeyContext, isInReach } from '../../core/key-context.ts';
import { ORGANISATION_ID_PATTERN } from '../../core/key-value.ts';
import type { Organisation } from '../../core/organisation.ts';
import { createDocumentClient } from '../../store/client.ts';
import { findOrganisation } from '../../store/organisation-row.ts';
import { createItemReader } from '../../store/read-item.ts';
import { requireTable } from '../environment.ts';
import { ExampleApiError, type ExampleRequest } from './operation.ts';

/** Parses the path parameters. @throws ExampleApiError 400 if one is invalid */
export function getPath<Schema extends z.ZodType>(request: ExampleRequest, schema: Schema): z.output<Schema> {
  return requireValid(schema, request.pathParameters ?? {});
}

/** Parses the query string. @throws ExampleApiError 400 if it is invalid */
export function getQuery<Schema extends z.ZodType>(
  request: ExampleRequest,
  schema: Schema,
): z.output<Schema> {
  return requireValid(schema, request.queryStringParameters ?? {});
}

/**
 * Parses the JSON body of a request.
 * @param mediaType the documented media type; `application/json` is accepted, too, because existing clients send it
 * @throws ExampleApiError 415 for another media type, 400 if the body is invalid
 */
export function parseMediaBody<Schema extends z.ZodType>(
  request: ExampleRequest,
  mediaType: string,
  schema: Schema,
): z.output<Schema> {
  const contentType = parseEssence(findHeader(request, 'content-type') ?? '');
  if (contentType !== mediaType.toLowerCase() && contentType !== 'application/json') {
    throw new ExampleApiError(415, 'unsupportedMediaType', `Send the body as ${mediaType}.`);
  }
  return requireValid(schema, parseJson(request.body ?? ''));
}

/**
 * Builds the absolute URL of a resource in the request's domain, including the stage if the request's URL has one.
 * @param resource its path in the domain, without a slash at the beginning
 */
export function buildUrl(request: ExampleRequest, resource: string): string {
  const { path } = request.requestContext;
  const stage = path.slice(0, path.length - request.path.length);
  const domain = encodeURIComponent(request.pathParameters?.domain ?? '');
  const origin = `${findHeader(request, 'x-forwarded-proto')}://${findHeader(request, 'host')}`;
  return `${origin}${stage}/api/v1/${domain}/${resource}`;
}

/** Gets a header of a request. @param name in lower case; the header's own case does not matter */
export function findHeader(request: ExampleRequest, name: string): string | undefined {
  return Object.entries(request.headers).find(([header]) => header.toLowerCase() === name)?.[1];
}

function parseEssence(contentType: string): string | undefined {
  try {
    return new MIMEType(contentType).essence;
  } catch {
    return undefined; // not a media type at all
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ExampleApiError(400, 'invalidJson', 'The body is not JSON.');
  }
}

function requireValid<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ExampleApiError(400, 'invalidRequest', formatIssues(result.error.issues));
}

/** One line, because clients log messages and show them to people. */
function formatIssues(issues: z.core.$ZodIssue[]): string {
  return issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ');
}

const client = createDocumentClient();

/**
 * Finds the organisation that a request is about. Undefined if it is not in the key's reach.
 */
export async function findTarget(
  { requestContext }: ExampleRequest,
  organisationId: string,
): Promise<Organisation | undefined> {
  if (!ORGANISATION_ID_PATTERN.test(organisationId)) return undefined; // DynamoDB would refuse some as a key
  const organisation = await findOrganisation(
    createItemReader(client),
    requireTable('organisations'),
    organisationId,
  );
  return organisation && isInReach(getKeyContext({ requestContext }), organisation.path)
    ? organisation
    : undefined;
}
