import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { AlreadyCreatedError, AlreadyReplacedError, DomainError } from '../../../core/domain-error.ts';
import { KEY_ID_PATTERN, ORGANISATION_ID_PATTERN } from '../../../core/key-value.ts';
import { isThrottled } from '../../../store/conditional-writes.ts';
import { type AdminEvent, type AdminRequest, type Caller, readAdminRequest } from './admin-request.ts';
import { buildProblemResponse, ProblemError } from './problem.ts';

export type { AdminRequest };
export type ApiResponse = APIGatewayProxyStructuredResultV2;

const logger = new Logger({ serviceName: 'admin-api' });

/** Creates the handler of an operation. Errors become problems, no response may be cached, and every response is logged. */
export function createAdminHandler(respond: (request: AdminRequest) => Promise<ApiResponse>) {
  return middy<AdminEvent, ApiResponse, Error, Context>()
    .use({ onError: answerErrors, after: finishResponse })
    .handler((event) => respond(readAdminRequest(event)));
}

export function buildJsonResponse(
  statusCode: number,
  body: unknown,
  headers: Record<string, string> = {},
): ApiResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

type MiddyRequest = middy.Request<AdminEvent, ApiResponse, Error, Context>;

function answerErrors(handling: MiddyRequest): void {
  const { event, error } = handling;
  const problem = toProblem(error, event.requestContext.requestId);
  if (problem.code === 'internal-error' || problem.code === 'unavailable') {
    logger.error('The request failed', { ...getLogFields(event), error });
  }
  handling.response = buildProblemResponse(problem, event.requestContext.requestId);
  finishResponse(handling);
}

/** Forbids caching, because keys and the permission to see them change. */
function finishResponse({ event, response }: MiddyRequest): void {
  if (!response) return;
  response.headers = { ...response.headers, 'cache-control': 'no-store' };
  logger.info('Answered', { ...getLogFields(event), status: response.statusCode });
}

/** Gets the request fields that are safe to log. Bodies, headers and malformed IDs might contain a key value. */
function getLogFields(event: AdminEvent) {
  const { caller, requestId, routeKey, pathParameters } = readAdminRequest(event);
  const { organisationId = '', keyId = '' } = pathParameters ?? {};
  return {
    requestId,
    route: routeKey,
    ...getCallerFields(caller),
    ...(ORGANISATION_ID_PATTERN.test(organisationId) && { organisationId }),
    ...(KEY_ID_PATTERN.test(keyId) && { keyId }),
  };
}

/** Says who called. The ID of a key is not secret. */
function getCallerFields(caller: Caller): { subject?: string; byKey?: string | undefined } {
  if (caller.by === 'token') return { subject: caller.subject };
  return caller.by === 'key' ? { byKey: caller.keyId } : {};
}

/** Converts an error to the problem that the caller gets. */
export function toProblem(error: unknown, requestId: string): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof DomainError) {
    const { code, message, field } = error;
    const namesKey = error instanceof AlreadyCreatedError || error instanceof AlreadyReplacedError;
    const keyId = namesKey ? error.keyId : undefined;
    return new ProblemError(code, message, field === undefined ? [] : [{ field, detail: message }], keyId);
  }
  if (isThrottled(error)) {
    return new ProblemError('unavailable', 'The service is too busy. Try again in a moment.');
  }
  return new ProblemError(
    'internal-error',
    `Check whether your change was applied before retrying. If the problem persists, report it to the service’s contact with request ID ${requestId}.`,
  );
}
