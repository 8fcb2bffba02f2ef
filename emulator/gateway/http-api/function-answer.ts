import { z } from 'zod';
import {
  type Answer,
  bodyText,
  isBase64Encoded,
  jsonAnswer,
  mergedHeaders,
  multiHeaders,
  singleHeaders,
  statusCode,
  withContentType,
} from '../request/answer.ts';
import type { Headers } from '../request/headers.ts';

const format1 = z.object({
  statusCode,
  headers: singleHeaders,
  multiValueHeaders: multiHeaders,
  body: bodyText,
  isBase64Encoded,
});
const format2 = z.object({
  statusCode,
  headers: singleHeaders,
  cookies: z.array(z.string()).nullish(),
  body: bodyText,
  isBase64Encoded,
});

/**
 * The answer that a function returned. With format 2.0, whatever has no status code is the body of a 200.
 * @returns undefined where it is not what API Gateway takes
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function functionAnswer(payloadFormat: '1.0' | '2.0', returned: unknown): Answer | undefined {
  if (payloadFormat === '1.0') {
    const parsed = format1.safeParse(returned).data;
    return parsed && answerOf(parsed, mergedHeaders(parsed.headers, parsed.multiValueHeaders));
  }
  const hasStatus = typeof returned === 'object' && returned !== null && 'statusCode' in returned;
  if (!hasStatus) return inferred(returned);
  const parsed = format2.safeParse(returned).data;
  return parsed && answerOf(parsed, mergedHeaders(parsed.headers, { 'set-cookie': parsed.cookies ?? [] }));
}

function inferred(returned: unknown): Answer {
  const answer = jsonAnswer(200, returned ?? null);
  return typeof returned === 'string' ? { ...answer, body: returned } : answer;
}

function answerOf(
  { statusCode: status, body, isBase64Encoded: isBinary }: z.output<typeof format1 | typeof format2>,
  headers: Headers,
): Answer {
  return withContentType({
    status,
    headers,
    body: isBinary ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  });
}
