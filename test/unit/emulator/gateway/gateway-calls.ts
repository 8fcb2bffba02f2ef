import { once } from 'node:events';
import { createServer, type OutgoingHttpHeaders, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { FunctionError } from '../../../../emulator/functions/instance-protocol.ts';
import type { FunctionInvoker, GatewayOptions } from '../../../../emulator/gateway/gateway-options.ts';

export const NOW = new Date('2027-03-12T19:03:58.390Z');

export function functionArn(name: string): string {
  return `arn:aws:lambda:eu-west-2:123456789012:function:${name}`;
}

/** The URI of a function in templates. */
export function functionUri(name: string): string {
  return `arn:aws:apigateway:eu-west-2:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;
}

type Handler = (event: Record<string, unknown>) => unknown;

/** Functions that record the events they are called with, as they are after JSON. */
export class Functions implements FunctionInvoker {
  readonly #handlers: Record<string, Handler>;
  readonly #events = new Map<string, Record<string, unknown>[]>();

  constructor(handlers: Record<string, Handler>) {
    this.#handlers = handlers;
  }

  async invoke(arn: string, event: unknown): Promise<unknown> {
    const name = arn.slice(arn.lastIndexOf(':') + 1);
    const received = JSON.parse(JSON.stringify(event));
    this.#events.set(name, [...this.events(name), received]);
    return this.#handlers[name]?.(received);
  }

  events(name: string): Record<string, unknown>[] {
    return this.#events.get(name) ?? [];
  }
}

/** Fails as a function with an error does in Lambda. */
export function fail(errorMessage: string): never {
  throw new FunctionError({ errorType: 'Error', errorMessage });
}

/** Fails as Lambda does with an event that is too long. */
export function refuseEvent(): never {
  throw new FunctionError({ errorType: 'RequestEntityTooLargeException', errorMessage: 'too long' });
}

/** Builds a header with which the request line and all headers of a GET request of {@link call} have this length. */
export function buildHeaderFor(origin: string, target: string, length: number): OutgoingHttpHeaders {
  const others = `GET ${target} HTTP/1.1${new URL(origin).host}keep-alive`;
  return { 'x-long': 'a'.repeat(length - others.length) };
}

/** Options of a gateway, and the lines that it logs. */
export function options(invoker: FunctionInvoker, now = () => NOW): GatewayOptions & { lines: string[] } {
  const lines: string[] = [];
  return { invoker, now, log: (line) => lines.push(line), lines };
}

/** Opens a listener on a free port until the test ends. @returns its origin */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

export interface Reply {
  status: number | undefined;
  headers: NodeJS.Dict<string[]>;
  body: string;
}

/** Sends a request exactly as given, without normalizing the path or header names. */
export async function call(
  origin: string,
  target: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer } = {},
): Promise<Reply> {
  const { hostname, port } = new URL(origin);
  const sent = request({ hostname, port, path: target, method, headers });
  sent.end(body);
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.headersDistinct, body: await text(response) };
}
