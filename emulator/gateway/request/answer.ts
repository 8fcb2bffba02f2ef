import { type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { type Header, type Headers, headerValues } from './headers.ts';

/** What the gateway answers a request with. */
export interface Answer {
  status: number;
  headers: Headers;
  body: string | Buffer;
}

export function jsonAnswer(status: number, body: unknown, headers: Headers = []): Answer {
  return { status, headers: [['content-type', 'application/json'], ...headers], body: JSON.stringify(body) };
}

/** The same answer with a content type, if it has none: API Gateway takes what functions answer for JSON. */
export function withContentType(answer: Answer): Answer {
  if (headerValues(answer.headers, 'content-type').length > 0) return answer;
  return { ...answer, headers: [['content-type', 'application/json'], ...answer.headers] };
}

export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.end(body);
}

const plainValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const headerName = z.string().refine((name) => isValid(() => validateHeaderName(name)));
const validHeaderValue = plainValue.refine((value) => isValid(() => validateHeaderValue('x', value)));

/** What functions answer with, in every format. A JSON `null` is as good as nothing. */
export const statusCode = z.coerce.number().int().min(200).max(599);
export const bodyText = z.string().nullish();
export const isBase64Encoded = z.boolean().nullish();
export const singleHeaders = z.record(headerName, validHeaderValue).nullish();
export const multiHeaders = z.record(headerName, z.array(validHeaderValue)).nullish();

/**
 * The headers of both maps in one list; a header that stands in both with the same value is there once.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function mergedHeaders(
  single: z.output<typeof singleHeaders>,
  multi: z.output<typeof multiHeaders>,
): Headers {
  const several = Object.entries(multi ?? {}).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  const repeated = ([name, value]: Header): boolean => headerValues(several, name).includes(value);
  return [...Object.entries(single ?? {}).filter((header) => !repeated(header)), ...several];
}

function isValid(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
