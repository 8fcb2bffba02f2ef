import {
  Agent,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
  request as sendHttpRequest,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { ACCOUNT_ID } from './emulated-account.ts';
import type { FunctionPrincipal } from './functions/function-fleet.ts';
import { evaluateStatements, type RequestedAction } from './iam/iam-policy.ts';
import type { RoleStatements } from './iam/iam-roles.ts';
import { LOOPBACK } from './loopback-server.ts';

/** A request to AWS, identified by its signature. The signature itself is not verified. */
interface AwsRequest {
  accessKeyId: string;
  /** The service's name in signatures, such as `dynamodb`. */
  service: string;
  /** The operation in the header of a JSON protocol, such as `GetItem`. */
  operation: string;
  body: Buffer;
}

/** An emulated service of AWS: one that an engine runs, or one that responds by itself. */
export type AwsService = EngineService | OwnService;

interface EngineService {
  /** The port of the service's engine on this machine. */
  port: number;
  /** Lists the actions that IAM has to allow for a request. */
  listActions(request: AwsRequest): RequestedAction[];
  /** Called with the body of each successful response. */
  onSuccess?(request: AwsRequest, responseBody: string): void;
}

interface OwnService extends Pick<EngineService, 'listActions'> {
  /** Builds the body of the response, which is sent as JSON. */
  respond(request: AwsRequest): object;
}

/** Who sends a request: the operator, a function, or `undefined` if nobody has the access key. */
export type AwsCaller = 'operator' | FunctionPrincipal | undefined;

export interface AwsEndpointOptions {
  /** By the names that signatures use. */
  services: Readonly<Record<string, AwsService>>;
  findCaller(accessKeyId: string): AwsCaller;
  /** Called for each request, because roles change when another version of the app is deployed. */
  getRoles(): RoleStatements;
  /** Called with the error message when IAM denies access. */
  onAccessDenied(message: string): void;
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
const CREDENTIAL = /Credential=([^/]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;

const agent = new Agent({ keepAlive: true });

/** One endpoint for all services: identifies the caller, evaluates IAM, and forwards the request to the service's engine. */
export function createAwsEndpoint(options: AwsEndpointOptions): RequestListener {
  return (message, response) => {
    handleRequest(options, message, response).catch((error: unknown) => {
      if (!response.headersSent) sendError(response, 500, 'InternalFailure', String(error));
      response.end();
    });
  };
}

async function handleRequest(
  { services, findCaller, getRoles, onAccessDenied }: AwsEndpointOptions,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readAwsRequest(message);
  if (!request) {
    return sendError(response, 400, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const service = services[request.service];
  if (!service) {
    return sendError(response, 400, 'UnknownOperationException', `${request.service} is not emulated`);
  }
  const caller = findCaller(request.accessKeyId);
  if (!caller) {
    const text = 'The security token included in the request is invalid.';
    return sendError(response, 400, 'UnrecognizedClientException', text);
  }
  const denial =
    caller === 'operator' ? undefined : describeDenial(caller, getRoles(), service.listActions(request));
  if (denial !== undefined) {
    onAccessDenied(denial);
    return sendError(response, 400, 'AccessDeniedException', denial);
  }
  if ('respond' in service) {
    const body = JSON.stringify(service.respond(request));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
    return;
  }
  const responseBody = await forward(message, request.body, service.port, response);
  if (response.statusCode === 200) service.onSuccess?.(request, responseBody);
}

/** @returns `undefined` if the request is not signed */
async function readAwsRequest(message: IncomingMessage): Promise<AwsRequest | undefined> {
  const [, accessKeyId, service] = CREDENTIAL.exec(message.headers.authorization ?? '') ?? [];
  const body = await buffer(message);
  if (accessKeyId === undefined || service === undefined) return undefined;
  const target = String(message.headers['x-amz-target'] ?? '');
  return { accessKeyId, service, operation: target.slice(target.indexOf('.') + 1), body };
}

/**
 * Why IAM denies what a function requests, in AWS's own words; `undefined` if its role allows every action.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
function describeDenial(
  { functionName, roleName }: FunctionPrincipal,
  roles: RoleStatements,
  requested: readonly RequestedAction[],
): string | undefined {
  for (const { action, resource } of requested) {
    const decision = evaluateStatements(roles.get(roleName) ?? [], { action, resource });
    if (decision === 'allowed') continue;
    const reason =
      decision === 'explicitDeny'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`;
    return `User: arn:aws:sts::${ACCOUNT_ID}:assumed-role/${roleName}/${functionName} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
  }
  return undefined;
}

/** Sends an error in the form of AWS's JSON protocols. */
function sendError(response: ServerResponse, status: number, type: string, text: string): void {
  const body = JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message: text });
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
}

/** Forwards a request to an engine and its response to the caller. @returns the response's body */
async function forward(
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  port: number,
  response: ServerResponse,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const engineHeaders = { ...headers, host: `${LOOPBACK}:${port}` }; // engines refuse any other host name
  sendHttpRequest({ host: LOOPBACK, port, method, path: url, headers: engineHeaders, agent }, resolve)
    .once('error', reject)
    .end(body);
  const engineResponse = await promise;
  const content = await buffer(engineResponse);
  response.writeHead(engineResponse.statusCode ?? 502, engineResponse.headers).end(content);
  return content.toString();
}
