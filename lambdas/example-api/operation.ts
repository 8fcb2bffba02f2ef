import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { APIGatewayProxyResult, APIGatewayProxyWithLambdaAuthorizerEvent, Context } from 'aws-lambda';
import { getKeyContext, type KeyContext, KeyExpiredError, warningHeaders } from '../../core/key-context.ts';
import { OPENATHENS } from '../../core/refusal-style.ts';

/** A request that the authorizer has allowed. */
export type ExampleRequest = APIGatewayProxyWithLambdaAuthorizerEvent<KeyContext>;

type Middleware = middy.MiddlewareObj<
  ExampleRequest,
  APIGatewayProxyResult,
  Error,
  Context,
  { key?: KeyContext }
>;

const logger = new Logger({ serviceName: 'example-api' });

/**
 * Creates the handler of an operation. It requires a working key, converts errors to responses, and adds warning headers for
 * keys that are about to stop working.
 */
export function createExampleHandler(respond: (request: ExampleRequest) => Promise<APIGatewayProxyResult>) {
  return middy<ExampleRequest, APIGatewayProxyResult>().use(needKey).use(answerErrors).handler(respond);
}

export function buildMediaResponse(
  statusCode: number,
  mediaType: string,
  body: unknown,
  headers: Record<string, string> = {},
): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': mediaType, ...headers }, body: JSON.stringify(body) };
}

const addWarning: NonNullable<Middleware['after']> = ({ internal: { key }, response }) => {
  if (key && response) response.headers = { ...response.headers, ...warningHeaders(key) };
};
const needKey: Middleware = {
  before: ({ event, internal }) => {
    internal.key = getKeyContext(event);
  },
  after: addWarning,
  onError: addWarning,
};

const answerErrors: Middleware = {
  onError: (request) => {
    request.response = toResponse(request.error);
  },
};

/** OpenAthens documents the body of only a 401. In other errors, its clients read `code` and `message`. */
function toResponse(error: unknown): APIGatewayProxyResult {
  if (error instanceof KeyExpiredError) {
    const { mediaType, body } = OPENATHENS.invalidCredentials;
    return buildMediaResponse(401, mediaType, body, { 'www-authenticate': OPENATHENS.challenge });
  }
  if (error instanceof ExampleApiError) {
    const { code, message } = error;
    return buildMediaResponse(error.status, 'application/json', { code, message });
  }
  logger.error('The request failed', { error });
  const message = 'The request could not be completed. Try again later.';
  return buildMediaResponse(500, 'application/json', { code: 'internalError', message });
}

/** A request that the example API refuses. */
export class ExampleApiError extends Error {
  override readonly name = 'ExampleApiError';
  readonly status: 400 | 404 | 415;
  /** Identifies the kind of error, for programs. */
  readonly code: string;

  constructor(status: ExampleApiError['status'], code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The same error for resources that the key may not see, and for those that do not exist. */
export function buildNotFoundError(what: 'account' | 'organisation' | 'task'): ExampleApiError {
  return new ExampleApiError(404, 'notFound', `The ${what} could not be found.`);
}
