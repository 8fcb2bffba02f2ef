import type {
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventV2,
  APIGatewayTokenAuthorizerEvent,
} from 'aws-lambda';

/**
 * What API Gateway asks an authorizer with: the TOKEN and REQUEST events of a REST API, and the formats 1.0 (which is
 * the REQUEST event of a REST API with a version) and 2.0 of an HTTP API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export type AuthorizerEvent =
  | APIGatewayTokenAuthorizerEvent
  | APIGatewayRequestAuthorizerEvent
  | APIGatewayRequestAuthorizerEventV2;

const STAGE = /^arn:[^:]+:execute-api:[^:]*:[^:]*:[^/]+\/[^/]+/;

/**
 * The ARN that stands for every method of the API's stage. A cached answer is used for all methods that the authorizer
 * is attached to, so an answer that named only the method asked about would refuse the others.
 * @throws Error where the event names no method.
 */
export function allMethodsOf(event: AuthorizerEvent): string {
  const method = 'routeArn' in event ? event.routeArn : event.methodArn;
  const stage = STAGE.exec(method)?.[0];
  if (stage === undefined) throw new Error(`Not the ARN of an API's method: ${method}`);
  return `${stage}/*`;
}

/** Whether a REST API asks: the events of an HTTP API alone have a version. */
export function isOfRestApi(event: AuthorizerEvent): boolean {
  return !('version' in event);
}
