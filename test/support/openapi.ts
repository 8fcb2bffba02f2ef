import { readFileSync } from 'node:fs';
import { MIMEType } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';

/** The OpenAPI document of the admin API, with its references. */
export const DOCUMENT: Record<string, unknown> = parse(readFileSync('docs/openapi.yaml', 'utf8'));

type Schema = Record<string, unknown>;
type Content = Record<string, { schema: Schema; example?: unknown; 'x-problems'?: string[] }>;

interface DocumentedOperation {
  operationId: string;
  /** Differs from the default if the operation needs no sign-in. */
  security?: object[];
  requestBody?: { content: Content };
  responses: Record<
    string,
    { headers?: Record<string, { required?: boolean; schema: Schema }>; content?: Content }
  >;
}

/** An operation of the document, its references resolved. */
export interface Operation {
  method: string;
  path: string;
  operationId: string;
  /** Whether it needs no sign-in. */
  isPublic: boolean;
  /** Request bodies by media type. */
  takes: Content;
  /** Responses by status. `headers` is the schema of all headers, with names in lower case. */
  answers: Record<string, { headers: Schema; content: Content | undefined }>;
}

/** A response as a client gets it, with header names in lower case. */
export interface PlainAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

const SPECIFICATION = new Validator().resolveRefs({ specification: DOCUMENT }) as {
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: { Problem: Schema } };
};
const PROBLEM = SPECIFICATION.components.schemas.Problem;

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** All operations in the document. */
export const OPERATIONS: readonly Operation[] = Object.entries(SPECIFICATION.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => METHODS.has(method))
    .map(([method, { operationId, security, requestBody, responses }]) => ({
      method: method.toUpperCase(),
      path,
      operationId,
      isPublic: security?.every((scheme) => !('signIn' in scheme)) ?? false,
      takes: requestBody?.content ?? {},
      answers: Object.fromEntries(
        Object.entries(responses).map(([status, { headers, content }]) => [
          status,
          { headers: buildHeadersSchema(headers), content },
        ]),
      ),
    })),
);

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false });
/** Converts headers, which are text, to the documented types. */
const headerAjv = new Ajv2020({ allErrors: true, coerceTypes: true, strictTypes: false });
formats.default(ajv);
formats.default(headerAjv);

/** Requires that a value matches a schema of the document. */
export function requireValid(what: string, schema: Schema, value: unknown, validator = ajv): void {
  const validate = validator.compile(schema);
  if (!validate(value)) throw new Error(`${what}: ${ajv.errorsText(validate.errors)}`);
}

/** Requires that a response matches the documentation of its operation. */
export function requireDocumentedAnswer(
  { operationId, answers }: Operation,
  { status, headers, text }: PlainAnswer,
): void {
  const what = `${operationId} ${status}`;
  const answer = answers[status];
  if (!answer) throw new Error(`${what} is not documented`);
  const { 'content-type': contentType = '', ...others } = headers;
  requireValid(`${what}, headers`, answer.headers, others, headerAjv);
  if (!answer.content) {
    if (text !== '') throw new Error(`${what} is documented without a body`);
    return;
  }
  const media = answer.content[contentType];
  if (!media) throw new Error(`${what} is not documented as “${contentType}”`);
  requireValid(what, media.schema, JSON.parse(text));
  if (media['x-problems'])
    requireValid(what, buildProblemSchema(status, media['x-problems']), JSON.parse(text));
}

/** Requires that a body matches the documentation of its operation. */
export function requireDocumentedBody(
  { operationId, takes }: Operation,
  contentType: string,
  body: unknown,
): void {
  const media = takes[new MIMEType(contentType).essence];
  if (!media) throw new Error(`${operationId} is not documented to take “${contentType}”`);
  requireValid(`The body of ${operationId}`, media.schema, body);
}

/** Builds the schema of a response's problems. The document lists them apart, because generators of clients need plain schemas. */
function buildProblemSchema(status: number, problems: readonly string[]): Schema {
  const { properties, ...problem } = PROBLEM;
  const type = { enum: problems.map((code) => `urn:latchkey:problem:${code}`) };
  return { ...problem, properties: { ...(properties as Schema), status: { const: status }, type } };
}

/** Builds a schema that requires exactly the documented headers. */
function buildHeadersSchema(headers: DocumentedOperation['responses'][string]['headers'] = {}): Schema {
  const documented = Object.entries(headers).map(([name, header]) => [name.toLowerCase(), header] as const);
  return {
    type: 'object',
    properties: Object.fromEntries(documented.map(([name, { schema }]) => [name, schema])),
    required: documented.filter(([, { required }]) => required).map(([name]) => name),
    additionalProperties: false,
  };
}

/** Lists the problem types of a response, without their common prefix. */
export function listProblems(media: Content[string] | undefined): string[] {
  return media?.['x-problems'] ?? [];
}
