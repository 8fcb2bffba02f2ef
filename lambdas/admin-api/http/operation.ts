import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2WithJWTAuthorizer,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { DomainError } from '../../../core/domain-error.ts';
import { KEY_ID_PATTERN, ORGANISATION_ID_PATTERN } from '../../../core/key-value.ts';
import { isThrottled } from '../../../store/conditional-writes.ts';
import { buildProblemResponse, ProblemError } from './problem.ts';

/** A request whose token the gateway has accepted. */
export type AdminRequest = APIGatewayProxyEventV2WithJWTAuthorizer;
export type ApiResponse = APIGatewayProxyStructuredResultV2;

const logger = new Logger({ serviceName: 'admin-api' });

/** Makes the handler of one operation: what it throws becomes a problem, nothing is cached, and every answer is logged. */
export function createHandler(respond: (request: AdminRequest) => Promise<ApiResponse>) {
  return middy<AdminRequest, ApiResponse, Error, Context>()
    .use({ onError: answerErrors, after: finishResponse })
    .handler(respond);
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

type MiddyRequest = middy.Request<AdminRequest, ApiResponse, Error, Context>;

function answerErrors(handling: MiddyRequest): void {
  const { event, error } = handling;
  const problem = toProblem(error, event.requestContext.requestId);
  if (problem.code === 'internal-error' || problem.code === 'unavailable') {
    logger.error('The request failed', { ...getLogFields(event), error });
  }
  handling.response = buildProblemResponse(problem, event.requestContext.requestId);
  finishResponse(handling);
}

/** Keys and who may see them change: no answer is to be kept. */
function finishResponse({ event, response }: MiddyRequest): void {
  if (!response) return;
  response.headers = { ...response.headers, 'cache-control': 'no-store' };
  logger.info('Answered', { ...getLogFields(event), status: response.statusCode });
}

/** What a log line says of a request. A key value may be in all else: bodies, headers, and ids that are none. */
function getLogFields({ routeKey, requestContext, pathParameters }: AdminRequest) {
  const { organisationId = '', keyId = '' } = pathParameters ?? {};
  return {
    requestId: requestContext.requestId,
    route: routeKey,
    subject: requestContext.authorizer.jwt.claims.sub,
    ...(ORGANISATION_ID_PATTERN.test(organisationId) && { organisationId }),
    ...(KEY_ID_PATTERN.test(keyId) && { keyId }),
  };
}

/** What a caller is told of whatever an operation threw. */
export function toProblem(error: unknown, requestId: string): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof DomainError) {
    const { code, message, field } = error;
    return new ProblemError(code, message, field === undefined ? [] : [{ field, detail: message }]);
  }
  if (isThrottled(error)) {
    return new ProblemError(
      'unavailable',
      'There are more requests than can be served just now. Try again in a moment.',
    );
  }
  return new ProblemError(
    'internal-error',
    `See whether your change was made before you repeat it. If this stays so, tell the operator the request id ${requestId}.`,
  );
}
