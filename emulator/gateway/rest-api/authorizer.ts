import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { z } from 'zod';
import { AuthorizerFunction } from '../authorizer/authorizer-function.ts';
import { identityOf } from '../authorizer/identity-source.ts';
import { evaluate, policySchema } from '../authorizer/policy.ts';
import type { GatewayOptions } from '../options.ts';
import { type MethodRequest, methodArn, requestAuthorizerEvent } from './event.ts';
import type { Refusal } from './gateway-responses.ts';
import type { AuthorizerProperties } from './schemas.ts';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
const functionAnswer = z.object({
  principalId: z.string(),
  policyDocument: policySchema,
  context: z.record(z.string(), text.nullable()).nullish(),
});

/** A caller who may use a method, as functions and templates are told about them. */
export interface Caller {
  authorizer: Readonly<Record<string, string | null>>;
}

/** An authorizer that asks a Lambda function: of type TOKEN about one header, of type REQUEST about the request. */
export class RestAuthorizer {
  readonly #properties: AuthorizerProperties;
  readonly #function: AuthorizerFunction<z.output<typeof functionAnswer>>;
  readonly #options: GatewayOptions;

  constructor(id: string, properties: AuthorizerProperties, options: GatewayOptions) {
    this.#properties = properties;
    this.#options = options;
    this.#function = new AuthorizerFunction(
      {
        id,
        functionArn: properties.AuthorizerUri,
        ttlSeconds: properties.AuthorizerResultTtlInSeconds,
        schema: functionAnswer,
      },
      options,
    );
  }

  async authorize(methodRequest: MethodRequest): Promise<Caller | Refusal> {
    const identity = this.#identity(methodRequest);
    if (!identity) return { type: 'UNAUTHORIZED', message: 'Unauthorized' };
    const answer = await this.#function.ask(identity, this.#event(methodRequest, identity));
    if (answer === 'unauthorized') return { type: 'UNAUTHORIZED', message: 'Unauthorized' };
    if (answer === 'failed') return { type: 'AUTHORIZER_CONFIGURATION_ERROR', message: null };
    const { principalId, policyDocument, context } = answer;
    const authorizer = { ...context, principalId };
    const { now, log } = this.#options;
    const decision = evaluate(policyDocument, methodArn(methodRequest), now(), log);
    if (decision === 'allowed') return { authorizer };
    const message = 'User is not authorized to access this resource';
    const explicitly = decision === 'denied explicitly' ? ' with an explicit deny' : '';
    return { type: 'ACCESS_DENIED', message: `${message}${explicitly}`, authorizer };
  }

  #identity({ request, api: { stageVariables } }: MethodRequest): string[] | undefined {
    const { IdentitySource } = this.#properties;
    const identity = identityOf([IdentitySource].flat(), { request, stageVariables });
    return identity?.every((part) => this.#isValid(part)) ? identity : undefined;
  }

  #isValid(token: string): boolean {
    if (this.#properties.Type !== 'TOKEN') return true;
    const { IdentityValidationExpression = '.*' } = this.#properties;
    return new RegExp(`^(?:${IdentityValidationExpression})$`, 's').test(token);
  }

  #event(methodRequest: MethodRequest, identity: readonly string[]): object {
    if (this.#properties.Type === 'REQUEST') return requestAuthorizerEvent(methodRequest);
    const event: APIGatewayTokenAuthorizerEvent = {
      type: 'TOKEN',
      methodArn: methodArn(methodRequest),
      authorizationToken: identity.join(),
    };
    return event;
  }
}
