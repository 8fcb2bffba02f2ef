import { MIMEType } from 'node:util';
import * as z from 'zod';
import { getKeyContext, isInReach } from '../../core/key-context.ts';
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

/** Builds the absolute URL of a path of this API, including the stage if the request's URL has one. */
export function buildUrl(request: ExampleRequest, path: string): string {
  const { path: whole } = request.requestContext;
  const stage = whole.slice(0, whole.length - request.path.length);
  return `${findHeader(request, 'x-forwarded-proto')}://${findHeader(request, 'host')}${stage}${path}`;
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
  throw new ExampleApiError(400, 'invalidRequest', z.prettifyError(result.error));
}

const client = createDocumentClient();

/**
 * Finds the organisation that a request is about. Undefined if it is not in the key's reach.
 */
export async function findTarget(
  { requestContext }: ExampleRequest,
  organisationId: string,
): Promise<Organisation | undefined> {
  const organisation = await findOrganisation(
    createItemReader(client),
    requireTable('organisations'),
    organisationId,
  );
  return organisation && isInReach(getKeyContext({ requestContext }), organisation.path)
    ? organisation
    : undefined;
}
