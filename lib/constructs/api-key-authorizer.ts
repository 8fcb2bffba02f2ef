import { Duration } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Permission } from '../../core/permissions.ts';
import { functionAt, functionHere } from './authorizer-function.ts';

export interface ApiKeyAuthorizerProps {
  /** The permission that a key must hold. */
  readonly requires: Permission;
  /**
   * ARN of the function that checks keys for `requires`, where Latchkey is deployed in another account: its operator has
   * the ARN and names your account among the `consumerAccounts`. The region has to be yours.
   * @default the function of Latchkey in this account and region, found by an SSM parameter
   */
  readonly functionArn?: string;
  /**
   * How long, up to an hour, API Gateway may go on using a verdict that it has seen. For so long a key may work after it
   * was deleted, disabled or lost the function; never after its expiry. API Gateway keeps verdicts by the header
   * `Authorization`, so with a delay a key in `x-api-key` is refused.
   * @default none: every request is checked, and a change counts at once
   */
  readonly revocationDelay?: Duration;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
const LONGEST_DELAY = Duration.hours(1);

/** A verdict would be used for longer than API Gateway keeps one. */
export class RevocationDelayError extends Error {
  override readonly name = 'RevocationDelayError';
}

/**
 * Protects methods of an API with API keys.
 *
 * ```ts
 * const reports = new ApiKeyAuthorizer(this, 'Reports', { requires: 'reports' });
 * resource.addMethod('GET', integration, { authorizer: reports.forRestApi });
 * ```
 *
 * One instance protects the methods of one API. Make one for each permission that the API requires.
 */
export class ApiKeyAuthorizer extends Construct {
  readonly #revocationDelay: Duration;
  readonly #function: lambda.IFunction;
  #forRestApi: apigateway.IAuthorizer | undefined;
  #forHttpApi: IHttpRouteAuthorizer | undefined;

  /**
   * @throws WrongAuthorizerFunctionError where `functionArn` is that of another function or region.
   * @throws RevocationDelayError where `revocationDelay` is more than an hour.
   */
  constructor(scope: Construct, id: string, props: ApiKeyAuthorizerProps) {
    super(scope, id);
    const { requires, functionArn, revocationDelay = Duration.seconds(0) } = props;
    if (revocationDelay.toSeconds() > LONGEST_DELAY.toSeconds()) {
      throw new RevocationDelayError(
        `revocationDelay is ${revocationDelay.toHumanString()}, and API Gateway keeps a verdict for an hour at most.`,
      );
    }
    this.#revocationDelay = revocationDelay;
    this.#function =
      functionArn === undefined
        ? functionHere(this, 'Function', requires)
        : functionAt(this, 'Function', functionArn, requires);
  }

  /** For the `authorizer` of a REST API's method. */
  get forRestApi(): apigateway.IAuthorizer {
    this.#forRestApi ??= new apigateway.RequestAuthorizer(this, 'RestApi', {
      handler: this.#function,
      resultsCacheTtl: this.#revocationDelay,
      identitySources: this.#isCached ? [apigateway.IdentitySource.header('Authorization')] : [],
    });
    return this.#forRestApi;
  }

  /** For the `authorizer` of an HTTP API's route. */
  get forHttpApi(): IHttpRouteAuthorizer {
    this.#forHttpApi ??= new HttpLambdaAuthorizer(this.node.id, this.#function, {
      resultsCacheTtl: this.#revocationDelay,
      identitySource: this.#isCached ? ['$request.header.Authorization'] : [],
      // A policy, because a simple response could not end with the key while it is cached.
      responseTypes: [HttpLambdaResponseType.IAM],
    });
    return this.#forHttpApi;
  }

  /**
   * A cache needs an identity source, and API Gateway answers 401 itself where one is missing: two headers of which a
   * caller sends either cannot both be one. Without a cache none is needed, and the function sees every request.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization-with-console.html
   */
  get #isCached(): boolean {
    return this.#revocationDelay.toSeconds() > 0;
  }
}
