import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as appsync from 'aws-cdk-lib/aws-appsync';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DEFAULT_INSTANCE } from '../../core/instance.ts';
import { getMetricNamespace, METRICS } from '../../core/metrics.ts';
import type { Permission } from '../../core/permission.ts';
import {
  findAuthorizerFunction,
  importAuthorizerFunction,
  type WantedAuthorizer,
  WrongAuthorizerFunctionError,
} from './authorizer-function.ts';

export interface ApiKeyAuthorizerProps {
  /** The permission that a key must hold. */
  readonly requires: Permission;
  /**
   * The name of the deployment of Latchkey, if its operator has several.
   * @default 'latchkey'
   */
  readonly instance?: string;
  /**
   * How long (at most 1 hour) API Gateway or AppSync may cache a verdict. A deleted, disabled or downgraded key may keep working that
   * long. An expired key does not if the backend calls `getKeyContext`: docs/caching.md says what holds otherwise. API
   * Gateway caches by the header `Authorization`, so with a delay a key in `x-api-key` is refused.
   * @default none: every request is checked, and a change takes effect at once
   */
  readonly revocationDelay?: Duration;
}

export interface KeyChecksMetricOptions extends cloudwatch.MetricOptions {
  /**
   * Which checks to count. `allowed`: the key works and holds the permission. `forbidden`: it works without the permission.
   * `invalid`: no key that works. `failed`: the key could not be checked.
   */
  readonly outcome: 'allowed' | 'forbidden' | 'invalid' | 'failed';
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
const LONGEST_DELAY = Duration.hours(1);

/** `revocationDelay` is longer than API Gateway can cache a verdict. */
export class RevocationDelayError extends Error {
  override readonly name = 'RevocationDelayError';
  readonly code = 'revocation-delay-too-long';
}

/**
 * Protects methods of an API with API keys. One instance protects the methods of one API: create one for each permission
 * that the API requires.
 * @example
 * const reports = new ApiKeyAuthorizer(this, 'Reports', { requires: 'reports' });
 * resource.addMethod('GET', integration, { authorizer: reports.forRestApi() });
 */
export class ApiKeyAuthorizer extends Construct {
  /**
   * An authorizer whose function is in another account. Its operator gives you the ARN and adds your account to the setting
   * `consumerAccounts`. The ARN ends with `:live`: an alias, which the operator can point to an earlier release.
   * @param functionArn ARN of the function that checks keys for `props.requires`, in the region of your stack
   * @throws WrongAuthorizerFunctionError if the ARN names another function or region
   * @throws RevocationDelayError if `revocationDelay` is more than an hour
   * @example
   * const arn = 'arn:aws:lambda:eu-west-2:111122223333:function:latchkey-authorizer-reports:live';
   * ApiKeyAuthorizer.fromFunctionArn(this, 'Reports', arn, { requires: 'reports' });
   */
  static fromFunctionArn(
    scope: Construct,
    id: string,
    functionArn: string,
    props: ApiKeyAuthorizerProps,
  ): ApiKeyAuthorizer {
    class ImportedAuthorizer extends ApiKeyAuthorizer {
      protected override findFunction(wanted: WantedAuthorizer): lambda.IFunction {
        return importAuthorizerFunction(this, 'Function', functionArn, wanted);
      }
    }
    return new ImportedAuthorizer(scope, id, props);
  }

  /** The permission that a key must hold. */
  readonly requires: Permission;
  readonly #wanted: WantedAuthorizer;
  readonly #revocationDelay: Duration;
  readonly #function: lambda.IFunction;
  #restApiAuthorizer: apigateway.IAuthorizer | undefined;
  #httpApiAuthorizer: IHttpRouteAuthorizer | undefined;

  /**
   * An authorizer whose function is Latchkey's in this account and region, found by an SSM parameter.
   * @throws RevocationDelayError if `revocationDelay` is more than an hour
   */
  constructor(scope: Construct, id: string, props: ApiKeyAuthorizerProps) {
    super(scope, id);
    const { requires, instance = DEFAULT_INSTANCE, revocationDelay = Duration.seconds(0) } = props;
    if (revocationDelay.toSeconds() > LONGEST_DELAY.toSeconds()) {
      throw new RevocationDelayError(
        `Set revocationDelay to an hour or less: it is ${revocationDelay.toHumanString()}, and API Gateway caches no longer.`,
      );
    }
    this.requires = requires;
    this.#revocationDelay = revocationDelay;
    this.#wanted = { instance, permission: requires };
    this.#function = this.findFunction(this.#wanted);
  }

  /** Returns the `authorizer` for methods of a REST API. Further calls return the same one. */
  forRestApi(): apigateway.IAuthorizer {
    this.#restApiAuthorizer ??= new apigateway.RequestAuthorizer(this, 'RestApi', {
      handler: this.#function,
      resultsCacheTtl: this.#revocationDelay,
      identitySources: this.#isCached ? [apigateway.IdentitySource.header('Authorization')] : [],
    });
    return this.#restApiAuthorizer;
  }

  /** Returns the `authorizer` for routes of an HTTP API. Further calls return the same one. */
  forHttpApi(): IHttpRouteAuthorizer {
    this.#httpApiAuthorizer ??= new HttpLambdaAuthorizer(this.node.id, this.#function, {
      resultsCacheTtl: this.#revocationDelay,
      identitySource: this.#isCached ? ['$request.header.Authorization'] : [],
      // A policy, because a simple response could not end with the key while it is cached.
      responseTypes: [HttpLambdaResponseType.IAM],
    });
    return this.#httpApiAuthorizer;
  }

  /**
   * Returns the authorization mode for a GraphQL API of AppSync, as its default mode or an additional one. AppSync permits one
   * Lambda authorizer for each API, so a whole API requires one permission. Resolvers get the key by `getKeyContext`.
   * @throws WrongAuthorizerFunctionError if the function is in another account: it permits only AppSync of its own
   * @example
   * new GraphqlApi(this, 'Api', {
   *   name: 'catalogue',
   *   definition: Definition.fromFile('schema.graphql'),
   *   authorizationConfig: { defaultAuthorization: reports.forAppSync() },
   * });
   */
  forAppSync(): appsync.AuthorizationMode {
    const { account } = Stack.of(this);
    const ofFunction = this.#function.env.account;
    if (!Token.isUnresolved(account) && !Token.isUnresolved(ofFunction) && account !== ofFunction) {
      throw new WrongAuthorizerFunctionError(
        `Put the GraphQL API into ${ofFunction}, the account of the function: it permits no AppSync of another account.`,
      );
    }
    return {
      authorizationType: appsync.AuthorizationType.LAMBDA,
      lambdaAuthorizerConfig: { handler: this.#function, resultsCacheTtl: this.#revocationDelay },
    };
  }

  /**
   * The number of key checks for this permission, by all APIs of the deployment. The metric is in Latchkey's account.
   * @example
   * reports.metricKeyChecks({ outcome: 'failed' }).createAlarm(this, 'Failing', { threshold: 5, evaluationPeriods: 1 });
   */
  metricKeyChecks({ outcome, ...options }: KeyChecksMetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: getMetricNamespace(this.#wanted.instance),
      metricName: METRICS.keyChecks,
      dimensionsMap: { permission: this.requires, outcome },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    });
  }

  /** Finds the function that checks keys. */
  protected findFunction(wanted: WantedAuthorizer): lambda.IFunction {
    return findAuthorizerFunction(this, 'Function', wanted);
  }

  /**
   * A cache needs an identity source, and API Gateway itself returns 401 if it is missing. So `Authorization` and `x-api-key`
   * cannot both be identity sources. Without a cache, no identity source is needed, and the function gets every request.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization-with-console.html
   */
  get #isCached(): boolean {
    return this.#revocationDelay.toSeconds() > 0;
  }
}
