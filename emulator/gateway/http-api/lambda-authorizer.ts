import { z } from 'zod';
import { AuthorizerFunction } from '../authorizer/authorizer-function.ts';
import { identityOf } from '../authorizer/identity-source.ts';
import { evaluate, policySchema } from '../authorizer/policy.ts';
import type { GatewayOptions } from '../options.ts';
import { type Answer, jsonAnswer } from '../request/answer.ts';
import type { Authorization, RouteAuthorizer } from './authorization.ts';
import { authorizerEvent1 } from './event-1.ts';
import { authorizerEvent2 } from './event-2.ts';
import type { RoutedRequest } from './routed-request.ts';
import type { RequestAuthorizerProperties } from './schemas.ts';

const context = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((given) => given ?? {});

const simpleAnswer = z.object({ isAuthorized: z.boolean(), context });
const policyAnswer = z.object({ principalId: z.string(), policyDocument: policySchema, context });

type FunctionAnswer = z.output<typeof simpleAnswer> | z.output<typeof policyAnswer>;

/**
 * An authorizer that asks a Lambda function.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export class LambdaAuthorizer implements RouteAuthorizer {
  readonly #properties: RequestAuthorizerProperties;
  readonly #function: AuthorizerFunction<FunctionAnswer>;
  readonly #options: GatewayOptions;

  constructor(id: string, properties: RequestAuthorizerProperties, options: GatewayOptions) {
    this.#properties = properties;
    this.#options = options;
    this.#function = new AuthorizerFunction<FunctionAnswer>(
      {
        id,
        functionArn: properties.AuthorizerUri,
        ttlSeconds: properties.AuthorizerResultTtlInSeconds,
        schema: properties.EnableSimpleResponses ? simpleAnswer : policyAnswer,
      },
      options,
    );
  }

  async authorize(routed: RoutedRequest): Promise<Authorization | { refusal: Answer }> {
    const { AuthorizerPayloadFormatVersion, IdentitySource } = this.#properties;
    const { api, route, request } = routed;
    const identity = identityOf(IdentitySource, {
      request,
      stageVariables: api.stageVariables,
      routeKey: route.key,
    });
    if (!identity) return refusal(401, 'Unauthorized');
    const eventOf = AuthorizerPayloadFormatVersion === '1.0' ? authorizerEvent1 : authorizerEvent2;
    const answer = await this.#function.ask(identity, eventOf(routed, identity));
    if (answer === 'unauthorized') return refusal(401, 'Unauthorized');
    if (answer === 'failed') return refusal(500, 'Internal Server Error');
    return this.#allows(answer, routed.arn)
      ? { by: 'lambda', context: answer.context }
      : refusal(403, 'Forbidden');
  }

  #allows(answer: FunctionAnswer, requestArn: string): boolean {
    if ('isAuthorized' in answer) return answer.isAuthorized;
    const { now, log } = this.#options;
    return evaluate(answer.policyDocument, requestArn, now(), log) === 'allowed';
  }
}

function refusal(status: number, message: string): { refusal: Answer } {
  return { refusal: jsonAnswer(status, { message }) };
}
