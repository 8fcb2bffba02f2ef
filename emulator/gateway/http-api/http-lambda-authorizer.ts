import { z } from 'zod';
import { authorizerPolicySchema, evaluateAuthorizerPolicy } from '../authorizers/authorizer-policy.ts';
import { findIdentity } from '../authorizers/identity-source.ts';
import { AuthorizerFunction } from '../authorizers/lambda-authorizer-function.ts';
import type { ClientResponse } from '../client-response.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { buildAuthorizerEvent1 } from './http-api-event-1.ts';
import { buildAuthorizerEvent2 } from './http-api-event-2.ts';
import {
  type RouteAuthorization,
  type RouteAuthorizer,
  type RoutedRequest,
  rejectCaller,
} from './http-api-routes.ts';
import type { HttpLambdaAuthorizerProperties } from './http-api-schemas.ts';

const contextSchema = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((given) => given ?? {});

const simpleVerdictSchema = z.object({ isAuthorized: z.boolean(), context: contextSchema });
const policyVerdictSchema = z.object({
  principalId: z.string(),
  policyDocument: authorizerPolicySchema,
  context: contextSchema,
});

type HttpVerdict = z.output<typeof simpleVerdictSchema> | z.output<typeof policyVerdictSchema>;

/**
 * The Lambda authorizer of an HTTP API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export class HttpLambdaAuthorizer implements RouteAuthorizer {
  readonly #properties: HttpLambdaAuthorizerProperties;
  readonly #function: AuthorizerFunction<HttpVerdict>;
  readonly #options: GatewayOptions;

  constructor(id: string, properties: HttpLambdaAuthorizerProperties, options: GatewayOptions) {
    this.#properties = properties;
    this.#options = options;
    this.#function = new AuthorizerFunction<HttpVerdict>(
      {
        id,
        functionArn: properties.AuthorizerUri,
        ttlSeconds: properties.AuthorizerResultTtlInSeconds,
        schema: properties.EnableSimpleResponses ? simpleVerdictSchema : policyVerdictSchema,
      },
      options,
    );
  }

  async authorize(routed: RoutedRequest): Promise<RouteAuthorization | { rejection: ClientResponse }> {
    const { AuthorizerPayloadFormatVersion, IdentitySource } = this.#properties;
    const { api, route, request } = routed;
    const identity = findIdentity(IdentitySource, {
      request,
      stageVariables: api.stageVariables,
      routeKey: route.key,
    });
    if (!identity) return rejectCaller(401, 'Unauthorized');
    const buildEvent =
      AuthorizerPayloadFormatVersion === '1.0' ? buildAuthorizerEvent1 : buildAuthorizerEvent2;
    const verdict = await this.#function.getVerdict(identity, buildEvent(routed, identity));
    if (verdict === 'unauthorized') return rejectCaller(401, 'Unauthorized');
    if (verdict === 'failed') return rejectCaller(500, 'Internal Server Error');
    return this.#isAllowed(verdict, routed.arn)
      ? { by: 'lambda', context: verdict.context }
      : rejectCaller(403, 'Forbidden');
  }

  #isAllowed(verdict: HttpVerdict, requestArn: string): boolean {
    if ('isAuthorized' in verdict) return verdict.isAuthorized;
    const { now, log } = this.#options;
    return evaluateAuthorizerPolicy(verdict.policyDocument, requestArn, now(), log) === 'allowed';
  }
}
