import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { APIGatewayProxyResult, APIGatewayProxyWithLambdaAuthorizerEvent } from 'aws-lambda';
import { type KeyContext, warningHeaders } from '../../core/key-context.ts';
import { Problem } from './problem.ts';

/** A request that the authorizer has let through. */
export type Request = APIGatewayProxyWithLambdaAuthorizerEvent<KeyContext>;

type Middleware = middy.MiddlewareObj<Request, APIGatewayProxyResult>;

const logger = new Logger({ serviceName: 'example-api' });

/**
 * Makes the handler of one operation: what it throws becomes an answer, and every answer warns the holder of a key that is
 * about to stop working.
 */
export function operation(respond: (request: Request) => Promise<APIGatewayProxyResult>) {
  return middy<Request, APIGatewayProxyResult>().use(warnOfExpiry).use(answerErrors).handler(respond);
}

export function json(
  statusCode: number,
  mediaType: string,
  body: unknown,
  headers: Record<string, string> = {},
): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': mediaType, ...headers }, body: JSON.stringify(body) };
}

const addWarning: NonNullable<Middleware['after']> = ({ event, response }) => {
  if (response) {
    response.headers = { ...response.headers, ...warningHeaders(event.requestContext.authorizer) };
  }
};
const warnOfExpiry: Middleware = { after: addWarning, onError: addWarning };

/** OpenAthens publishes a body for 401 alone, which the gateway sends. Of others its clients read `code` and `message`. */
const answerErrors: Middleware = {
  onError: (request) => {
    const { error } = request;
    if (error instanceof Problem) {
      request.response = json(error.status, 'application/json', {
        code: error.code,
        message: error.message,
      });
      return;
    }
    logger.error('The request failed', { error });
    request.response = json(500, 'application/json', {
      code: 'internalError',
      message: 'The request could not be completed. Try again later.',
    });
  },
};
