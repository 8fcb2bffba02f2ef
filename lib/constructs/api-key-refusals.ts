import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { PROBLEM_DETAILS, type Refusal, type RefusalStyle } from '../../core/refusal-style.ts';

export interface ApiKeyRefusalsProps {
  /** The protected API. HTTP APIs do not support custom responses. */
  readonly api: apigateway.IRestApi;
  /** Media types and bodies of the responses. @default PROBLEM_DETAILS */
  readonly style?: RefusalStyle;
}

/** Seconds to wait before retrying if the key could not be checked. */
const RETRY_AFTER = 5;

/**
 * The responses of a REST API that refuses a key: your own 401 and 403 instead of API Gateway's, and a 503 if the key could
 * not be checked, for which API Gateway would return a 500.
 * @example
 * new ApiKeyRefusals(this, 'Refusals', { api });
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export class ApiKeyRefusals extends Construct {
  constructor(scope: Construct, id: string, { api, style = PROBLEM_DETAILS }: ApiKeyRefusalsProps) {
    super(scope, id);
    const { UNAUTHORIZED, ACCESS_DENIED, AUTHORIZER_FAILURE, AUTHORIZER_CONFIGURATION_ERROR } =
      apigateway.ResponseType;
    const add = (
      name: string,
      type: apigateway.ResponseType,
      statusCode: string,
      refusal: Refusal,
      headers = {},
    ) =>
      new apigateway.GatewayResponse(this, name, {
        restApi: api,
        type,
        statusCode,
        responseHeaders: { 'Content-Type': quote(refusal.mediaType), ...headers },
        templates: { 'application/json': JSON.stringify(refusal.body) },
      });
    const challenge = { 'WWW-Authenticate': quote(style.challenge) };
    add('InvalidCredentials', UNAUTHORIZED, '401', style.invalidCredentials, challenge);
    add('Forbidden', ACCESS_DENIED, '403', style.forbidden);
    const later = { 'Retry-After': quote(`${RETRY_AFTER}`) };
    // One if the function fails, the other if it cannot be invoked. AWS does not document exactly which is which.
    add('Failure', AUTHORIZER_FAILURE, '503', style.unavailable, later);
    add('ConfigurationError', AUTHORIZER_CONFIGURATION_ERROR, '503', style.unavailable, later);
  }
}

/** Quotes a static header value, so that API Gateway does not read it as a mapping expression. */
function quote(value: string): string {
  return `'${value}'`;
}
