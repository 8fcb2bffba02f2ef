import { MIMEType } from 'node:util';
import * as z from 'zod';
import { isInBranch, type Organisation } from '../../core/organisation.ts';
import { createDocumentClient } from '../../store/client.ts';
import { getOrganisation } from '../../store/organisations.ts';
import { requireTable } from '../environment.ts';
import { ExampleApiError, type ExampleRequest } from './operation.ts';

/** @throws ExampleApiError 400 naming what is wrong with the path's parameters. */
export function getPath<Schema extends z.ZodType>(request: ExampleRequest, schema: Schema): z.output<Schema> {
  return requireValid(schema, request.pathParameters ?? {});
}

/** @throws ExampleApiError 400 naming what is wrong with the query string. */
export function getQuery<Schema extends z.ZodType>(
  request: ExampleRequest,
  schema: Schema,
): z.output<Schema> {
  return requireValid(schema, request.queryStringParameters ?? {});
}

/**
 * The JSON body of a request.
 * @param mediaType the type that OpenAthens publishes; `application/json` is accepted, too, because clients in use send it
 * @throws ExampleApiError 415 for another type, 400 naming what is wrong with the body.
 */
export function parseBody<Schema extends z.ZodType>(
  request: ExampleRequest,
  mediaType: string,
  schema: Schema,
): z.output<Schema> {
  const contentType = parseMediaType(getHeader(request, 'content-type') ?? '');
  if (contentType !== mediaType.toLowerCase() && contentType !== 'application/json') {
    throw new ExampleApiError(415, 'unsupportedMediaType', `Send the body as ${mediaType}.`);
  }
  return requireValid(schema, parseJson(request.body ?? ''));
}

/** The address of a path of this API, as the caller reaches it: with the stage, where the address names it. */
export function buildUrl(request: ExampleRequest, path: string): string {
  const { path: whole } = request.requestContext;
  const stage = whole.slice(0, whole.length - request.path.length);
  return `${getHeader(request, 'x-forwarded-proto')}://${getHeader(request, 'host')}${stage}${path}`;
}

/** A header of a request, whatever the case of its name. */
export function getHeader(request: ExampleRequest, name: string): string | undefined {
  return Object.entries(request.headers).find(([header]) => header.toLowerCase() === name)?.[1];
}

function parseMediaType(contentType: string): string | undefined {
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
 * The organisation that a request is about, or `undefined` where the key has nothing to do with it: a key acts on its own
 * organisation and on those below it.
 */
export async function findTarget(
  { requestContext: { authorizer: key } }: ExampleRequest,
  organisationId: string,
): Promise<Organisation | undefined> {
  const organisation = await getOrganisation(client, requireTable('organisations'), organisationId);
  return organisation && isInBranch(organisation.path, key.organisationId) ? organisation : undefined;
}
