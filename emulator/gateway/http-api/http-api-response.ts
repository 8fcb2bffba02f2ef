import { z } from 'zod';
import {
  addDefaultContentType,
  bodySchema,
  buildClientResponse,
  type ClientResponse,
  headersSchema,
  isBase64EncodedSchema,
  mergeHeaders,
  multiValueHeadersSchema,
  statusCodeSchema,
} from '../client-response.ts';
import type { HeaderList } from '../header-list.ts';

const format1Schema = z.object({
  statusCode: statusCodeSchema,
  headers: headersSchema,
  multiValueHeaders: multiValueHeadersSchema,
  body: bodySchema,
  isBase64Encoded: isBase64EncodedSchema,
});
const format2Schema = z.object({
  statusCode: statusCodeSchema,
  headers: headersSchema,
  cookies: z.array(z.string()).nullish(),
  body: bodySchema,
  isBase64Encoded: isBase64EncodedSchema,
});

/**
 * Parses what a function returned. In format 2.0, a value without a status code is the body of a 200.
 * @returns `undefined` if API Gateway would not accept it
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function parseHttpApiResponse(
  payloadFormat: '1.0' | '2.0',
  returned: unknown,
): ClientResponse | undefined {
  if (payloadFormat === '1.0') {
    const parsed = format1Schema.safeParse(returned).data;
    return parsed && buildResponse(parsed, mergeHeaders(parsed.headers, parsed.multiValueHeaders));
  }
  const hasStatus = typeof returned === 'object' && returned !== null && 'statusCode' in returned;
  if (!hasStatus) return inferResponse(returned);
  const parsed = format2Schema.safeParse(returned).data;
  return (
    parsed && buildResponse(parsed, mergeHeaders(parsed.headers, { 'set-cookie': parsed.cookies ?? [] }))
  );
}

function inferResponse(returned: unknown): ClientResponse {
  const response = buildClientResponse(200, returned ?? null);
  return typeof returned === 'string' ? { ...response, body: returned } : response;
}

function buildResponse(
  { statusCode, body, isBase64Encoded }: z.output<typeof format1Schema | typeof format2Schema>,
  headers: HeaderList,
): ClientResponse {
  return addDefaultContentType({
    status: statusCode,
    headers,
    body: isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  });
}
