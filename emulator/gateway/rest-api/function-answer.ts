import { z } from 'zod';
import {
  type Answer,
  bodyText,
  isBase64Encoded,
  mergedHeaders,
  multiHeaders,
  singleHeaders,
  statusCode,
  withContentType,
} from '../request/answer.ts';
import type { Header } from '../request/headers.ts';

/** Nothing has to be there, but nothing else may be. */
const format = z.strictObject({
  statusCode: statusCode.default(200),
  headers: singleHeaders,
  multiValueHeaders: multiHeaders,
  body: bodyText,
  isBase64Encoded,
});

/** Headers of functions that REST APIs pass on under another name, because they are the gateway's own. */
const REMAPPED = new Set(['connection', 'content-length', 'date', 'server']);

/**
 * The answer that a function returned. A body is sent as it is, also if it says that it is base64: API Gateway decodes
 * only binary media types, and an API that has any is not run here.
 * @returns undefined where it is not what API Gateway takes
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function functionAnswer(returned: unknown): Answer | undefined {
  const parsed = format.safeParse(returned).data;
  if (!parsed) return undefined;
  const { statusCode: status, headers, multiValueHeaders, body } = parsed;
  return withContentType({
    status,
    headers: mergedHeaders(headers, multiValueHeaders).flatMap(remapped),
    body: body ?? '',
  });
}

function remapped([name, value]: Header): Header[] {
  const lower = name.toLowerCase();
  if (lower === 'transfer-encoding') return [];
  return [[REMAPPED.has(lower) ? `x-amzn-Remapped-${name}` : name, value]];
}
