import {
  Agent,
  type IncomingMessage,
  type RequestListener,
  request as requestOverHttp,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { LOOPBACK } from '../engines/ports.ts';
import type { Access } from '../iam/policy.ts';
import type { Roles } from '../iam/roles.ts';
import { type Caller, refusalOf } from './authorization.ts';
import { type AwsRequest, readAwsRequest } from './request.ts';

/** A service of AWS that is played here. */
interface Service {
  /** Where its engine listens on this machine. */
  port: number;
  /** What a request does, as IAM checks it. */
  accessOf(request: AwsRequest): Access[];
  /** Called with what was answered to a request that the engine has fulfilled. */
  onFulfilled?(request: AwsRequest, answer: string): void;
}

export interface AwsEndpointOptions {
  /** By the names that signatures give them. */
  services: Readonly<Record<string, Service>>;
  caller(accessKeyId: string): Caller;
  /** The roles as they are now. */
  roles(): Roles;
  /** Called with AWS's sentence when something is refused. */
  onRefusal(message: string): void;
}

const agent = new Agent({ keepAlive: true });

/** One endpoint for all of AWS: finds out whose request it is, asks IAM, and passes it to the service's engine. */
export function awsEndpoint(options: AwsEndpointOptions): RequestListener {
  return (message, response) => {
    handle(options, message, response).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, 'InternalFailure', String(error));
      response.end();
    });
  };
}

async function handle(
  { services, caller, roles, onRefusal }: AwsEndpointOptions,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readAwsRequest(message);
  if (!request) {
    return refuse(response, 400, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const service = services[request.service];
  if (!service) {
    return refuse(response, 400, 'UnknownOperationException', `${request.service} is not played here`);
  }
  const who = caller(request.accessKeyId);
  if (!who) {
    const text = 'The security token included in the request is invalid.';
    return refuse(response, 400, 'UnrecognizedClientException', text);
  }
  const refusal = who === 'operator' ? undefined : refusalOf(who, roles(), service.accessOf(request));
  if (refusal !== undefined) {
    onRefusal(refusal);
    return refuse(response, 400, 'AccessDeniedException', refusal);
  }
  const answer = await pass(message, request.body, service.port, response);
  if (response.statusCode === 200) service.onFulfilled?.(request, answer);
}

/** An error as the AWS JSON protocols carry it. */
function refuse(response: ServerResponse, status: number, type: string, text: string): void {
  const body = JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message: text });
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
}

async function pass(
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  port: number,
  response: ServerResponse,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const ofEngine = { ...headers, host: `${LOOPBACK}:${port}` }; // the engines answer to no other name
  requestOverHttp({ host: LOOPBACK, port, method, path: url, headers: ofEngine, agent }, resolve)
    .once('error', reject)
    .end(body);
  const answer = await promise;
  const content = await buffer(answer);
  response.writeHead(answer.statusCode ?? 502, answer.headers).end(content);
  return content.toString();
}
