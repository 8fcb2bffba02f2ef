import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { z } from 'zod';
import { authorizerPolicySchema, evaluateAuthorizerPolicy } from '../authorizers/authorizer-policy.ts';
import { findIdentity } from '../authorizers/identity-source.ts';
import { AuthorizerFunction } from '../authorizers/lambda-authorizer-function.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import type { GatewayRejection } from './gateway-responses.ts';
import { buildRequestAuthorizerEvent, formatMethodArn, type MethodRequest } from './rest-api-events.ts';
import type { RestLambdaAuthorizerProperties } from './rest-api-schemas.ts';

const contextValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
const restVerdictSchema = z.object({
  principalId: z.string(),
  policyDocument: authorizerPolicySchema,
  context: z.record(z.string(), contextValue.nullable()).nullish(),
});

/** A caller who may use a method. */
export interface AuthorizedCaller {
  /** The context that the authorizer returned, for functions and templates. */
  authorizer: Readonly<Record<string, string | null>>;
}

/** The Lambda authorizer of a REST API: of type TOKEN, which gets one header, or of type REQUEST, which gets the request. */
export class RestLambdaAuthorizer {
  readonly #properties: RestLambdaAuthorizerProperties;
  readonly #function: AuthorizerFunction<z.output<typeof restVerdictSchema>>;
  readonly #options: GatewayOptions;

  constructor(id: string, properties: RestLambdaAuthorizerProperties, options: GatewayOptions) {
    this.#properties = properties;
    this.#options = options;
    this.#function = new AuthorizerFunction(
      {
        id,
        functionArn: properties.AuthorizerUri,
        ttlSeconds: properties.AuthorizerResultTtlInSeconds,
        schema: restVerdictSchema,
      },
      options,
    );
  }

  async authorize(methodRequest: MethodRequest): Promise<AuthorizedCaller | GatewayRejection> {
    const identity = this.#findIdentity(methodRequest);
    if (!identity) return { type: 'UNAUTHORIZED', message: 'Unauthorized' };
    const verdict = await this.#function.getVerdict(identity, this.#buildEvent(methodRequest, identity));
    if (verdict === 'unauthorized') return { type: 'UNAUTHORIZED', message: 'Unauthorized' };
    if (verdict === 'failed') return { type: 'AUTHORIZER_CONFIGURATION_ERROR', message: null };
    const { principalId, policyDocument, context } = verdict;
    const authorizer = { ...context, principalId };
    const { now, log } = this.#options;
    const decision = evaluateAuthorizerPolicy(policyDocument, formatMethodArn(methodRequest), now(), log);
    if (decision === 'allowed') return { authorizer };
    const message = 'User is not authorized to access this resource';
    const explicitly = decision === 'explicitDeny' ? ' with an explicit deny' : '';
    return { type: 'ACCESS_DENIED', message: `${message}${explicitly}`, authorizer };
  }

  #findIdentity({ request, api: { stageVariables } }: MethodRequest): string[] | undefined {
    const { IdentitySource } = this.#properties;
    const identity = findIdentity([IdentitySource].flat(), { request, stageVariables });
    return identity?.every((part) => this.#isValid(part)) ? identity : undefined;
  }

  #isValid(token: string): boolean {
    if (this.#properties.Type !== 'TOKEN') return true;
    const { IdentityValidationExpression = '.*' } = this.#properties;
    return new RegExp(`^(?:${IdentityValidationExpression})$`, 's').test(token);
  }

  #buildEvent(methodRequest: MethodRequest, identity: readonly string[]): object {
    if (this.#properties.Type === 'REQUEST') return buildRequestAuthorizerEvent(methodRequest);
    const event: APIGatewayTokenAuthorizerEvent = {
      type: 'TOKEN',
      methodArn: formatMethodArn(methodRequest),
      authorizationToken: identity.join(),
    };
    return event;
  }
}
