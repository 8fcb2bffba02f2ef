import { z } from 'zod';
import {
  addDefaultContentType,
  bodySchema,
  type ClientResponse,
  headersSchema,
  isBase64EncodedSchema,
  mergeHeaders,
  multiValueHeadersSchema,
  statusCodeSchema,
} from '../client-response.ts';
import type { HeaderPair } from '../header-list.ts';

/** All properties are optional, but no others are allowed. */
const returnedSchema = z.strictObject({
  statusCode: statusCodeSchema.default(200),
  headers: headersSchema,
  multiValueHeaders: multiValueHeadersSchema,
  body: bodySchema,
  isBase64Encoded: isBase64EncodedSchema,
});

/** Headers that REST APIs rename if a function returns them, because the gateway sends its own. */
const REMAPPED = new Set(['connection', 'content-length', 'date', 'server']);

/**
 * Parses what a function returned. The body is never decoded, even if it is marked as base64: API Gateway decodes only
 * binary media types, and an API that has any is refused.
 * @returns `undefined` if API Gateway would not accept it
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function parseRestApiResponse(returned: unknown): ClientResponse | undefined {
  const parsed = returnedSchema.safeParse(returned).data;
  if (!parsed) return undefined;
  const { statusCode: status, headers, multiValueHeaders, body } = parsed;
  return addDefaultContentType({
    status,
    headers: mergeHeaders(headers, multiValueHeaders).flatMap(remapHeader),
    body: body ?? '',
  });
}

function remapHeader([name, value]: HeaderPair): HeaderPair[] {
  const lowerCase = name.toLowerCase();
  if (lowerCase === 'transfer-encoding') return [];
  return [[REMAPPED.has(lowerCase) ? `x-amzn-Remapped-${name}` : name, value]];
}
