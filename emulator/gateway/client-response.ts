import {
  type RequestListener,
  type ServerResponse,
  validateHeaderName,
  validateHeaderValue,
} from 'node:http';
import { z } from 'zod';
import { EmulatorError } from '../emulator-error.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { type GatewayRequest, isHeadTooLong, readGatewayRequest } from './gateway-request.ts';
import { findHeaderValues, type HeaderList, type HeaderPair } from './header-list.ts';

/** What an API responds to a request. (API Gateway uses “gateway response” for its own error responses.) */
export interface ClientResponse {
  status: number;
  headers: HeaderList;
  body: string | Buffer;
}

export function buildClientResponse(status: number, body: unknown, headers: HeaderList = []): ClientResponse {
  return { status, headers: [['content-type', 'application/json'], ...headers], body: JSON.stringify(body) };
}

/** Builds a response of the gateway as plain text, which no API can customize. */
export function buildTextResponse(status: number, body: string): ClientResponse {
  return { status, headers: [['content-type', 'text/plain; charset=utf-8']], body };
}

/** Adds a content type if the function returned none: API Gateway's default is JSON. */
export function addDefaultContentType(response: ClientResponse): ClientResponse {
  if (findHeaderValues(response.headers, 'content-type').length > 0) return response;
  return { ...response, headers: [['content-type', 'application/json'], ...response.headers] };
}

/** AWS documents the limit, but not this response. It is what callers report. */
const HEAD_TOO_LONG = buildTextResponse(431, 'HTTP header is larger than 10240 bytes.');

/**
 * Creates a listener from a function that builds responses. If that throws, the response is a 500, or a 501 that says what is
 * not emulated.
 */
export function createGatewayListener(
  respond: (request: GatewayRequest) => Promise<ClientResponse>,
  { now, log }: Pick<GatewayOptions, 'now' | 'log'>,
): RequestListener {
  const handle: (...given: Parameters<RequestListener>) => Promise<void> = async (incoming, outgoing) => {
    try {
      const request = await readGatewayRequest(incoming, now());
      sendResponse(outgoing, isHeadTooLong(incoming) ? HEAD_TOO_LONG : await respond(request));
    } catch (error) {
      if (incoming.destroyed && !incoming.complete) return; // the client has disconnected
      const path = incoming.url?.split('?')[0];
      if (error instanceof EmulatorError) {
        sendResponse(outgoing, buildClientResponse(501, { message: error.message }));
        return;
      }
      log(`${incoming.method} ${path} failed: ${error instanceof Error ? error.stack : error}`);
      sendResponse(outgoing, buildClientResponse(500, { message: 'Internal Server Error' }));
    }
  };
  return (incoming, outgoing) => void handle(incoming, outgoing);
}

function sendResponse(outgoing: ServerResponse, { status, headers, body }: ClientResponse): void {
  outgoing.statusCode = status;
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  outgoing.end(body);
}

const plainValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const headerName = z.string().refine((name) => isValid(() => validateHeaderName(name)));
const headerValue = plainValue.refine((value) => isValid(() => validateHeaderValue('x', value)));

/** The parts of what functions return, in every payload format. JSON `null` means the same as a missing value. */
export const statusCodeSchema = z.coerce.number().int().min(200).max(599);
export const bodySchema = z.string().nullish();
export const isBase64EncodedSchema = z.boolean().nullish();
export const headersSchema = z.record(headerName, headerValue).nullish();
export const multiValueHeadersSchema = z.record(headerName, z.array(headerValue)).nullish();

/**
 * Merges both maps into one list. A header with the same value in both is sent once.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function mergeHeaders(
  single: z.output<typeof headersSchema>,
  multi: z.output<typeof multiValueHeadersSchema>,
): HeaderList {
  const multiPairs = Object.entries(multi ?? {}).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  const isRepeated = ([name, value]: HeaderPair): boolean =>
    findHeaderValues(multiPairs, name).includes(value);
  return [...Object.entries(single ?? {}).filter((header) => !isRepeated(header)), ...multiPairs];
}

function isValid(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
