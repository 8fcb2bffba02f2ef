import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { PROBLEM_DETAILS, type Refusal, type RefusalStyle } from '../../core/refusal-style.ts';

export interface ApiKeyRefusalsProps {
  /** The protected API. An HTTP API has no answers that could be chosen. */
  readonly api: apigateway.IRestApi;
  /** @default PROBLEM_DETAILS */
  readonly style?: RefusalStyle;
}

/** Seconds after which a caller whose key could not be checked is asked to try again. */
const RETRY_AFTER = 5;

/**
 * What a REST API's callers see where a key is refused: the API's own 401 and 403 in place of API Gateway's, and 503 where
 * the key could not be checked, which API Gateway would make a 500.
 *
 * ```ts
 * new ApiKeyRefusals(this, 'Refusals', { api });
 * ```
 *
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
    // One where the function fails, the other where it cannot be invoked: which is which, AWS does not say in full.
    add('Failure', AUTHORIZER_FAILURE, '503', style.unavailable, later);
    add('ConfigurationError', AUTHORIZER_CONFIGURATION_ERROR, '503', style.unavailable, later);
  }
}

/** A header's value that stands for itself and is not taken from the request. */
function quote(value: string): string {
  return `'${value}'`;
}
