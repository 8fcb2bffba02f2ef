import { errors, type JWTPayload, jwtVerify } from 'jose';
import { identityOf } from '../authorizer/identity-source.ts';
import type { GatewayOptions } from '../options.ts';
import { type Answer, jsonAnswer } from '../request/answer.ts';
import type { Authorization, RouteAuthorizer } from './authorization.ts';
import { audienceOf, scopesOf, textClaims } from './jwt-claims.ts';
import { IssuerKeys } from './jwt-keys.ts';
import type { RoutedRequest } from './routed-request.ts';
import type { JwtAuthorizerProperties } from './schemas.ts';

/** What jose reports where the issuer's answer was not what it should be. */
const NOT_THE_TOKENS_FAULT = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWKS_TIMEOUT']);

/** A token that is not accepted, and what its bearer is told about it. */
interface BadToken {
  description: string | undefined;
}

/**
 * An authorizer that accepts the tokens of an issuer.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export class JwtAuthorizer implements RouteAuthorizer {
  readonly #properties: JwtAuthorizerProperties;
  readonly #keys: IssuerKeys;
  readonly #options: GatewayOptions;

  constructor(properties: JwtAuthorizerProperties, options: GatewayOptions) {
    this.#properties = properties;
    this.#keys = new IssuerKeys(properties.JwtConfiguration.Issuer);
    this.#options = options;
  }

  async authorize({ api, route, request }: RoutedRequest): Promise<Authorization | { refusal: Answer }> {
    const { IdentitySource } = this.#properties;
    const [token] = identityOf(IdentitySource, { request, stageVariables: api.stageVariables }) ?? [];
    if (token === undefined) return unauthorized('Bearer');
    const verified = await this.#verify(token.replace(/^Bearer\s+/i, ''));
    if ('description' in verified)
      return unauthorized(challenge(route.scopes, 'invalid_token', verified.description));
    const scopes = scopesOf(verified.claims);
    if (route.scopes.length > 0 && !route.scopes.some((scope) => scopes?.includes(scope))) {
      return forbidden(
        challenge(route.scopes, 'insufficient_scope', `expected scopes: [${route.scopes.join(' ')}]`),
      );
    }
    return { by: 'jwt', claims: textClaims(verified.claims), scopes };
  }

  async #verify(token: string): Promise<{ claims: JWTPayload } | BadToken> {
    const now = this.#options.now();
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keys.find, {
        algorithms: ['RS256', 'RS384', 'RS512'], // only RSA-based algorithms are supported
        issuer: this.#properties.JwtConfiguration.Issuer,
        requiredClaims: ['exp'],
        currentDate: now,
      });
      if (protectedHeader.kid === undefined) return { description: undefined };
      if (payload.iat !== undefined && payload.iat * 1000 > now.getTime()) return { description: undefined };
      const isForUs = audienceOf(payload).some((it) =>
        this.#properties.JwtConfiguration.Audience.includes(it),
      );
      return isForUs ? { claims: payload } : { description: 'the token does not have a valid audience' };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { description: 'the token has expired' };
      if (!(error instanceof errors.JOSEError) || NOT_THE_TOKENS_FAULT.has(error.code)) {
        this.#options.log(
          `The issuer ${this.#properties.JwtConfiguration.Issuer} does not tell its keys: ${error}`,
        );
      }
      return { description: undefined };
    }
  }
}

/** In the form in which API Gateway challenges, which is not quite that of RFC 6750. */
function challenge(scopes: readonly string[], error: string, description: string | undefined): string {
  const described = description === undefined ? '' : ` error_description="${description}"`;
  return `Bearer scope="${scopes.join(' ')}" error="${error}"${described}`;
}

function unauthorized(authenticate: string): { refusal: Answer } {
  return { refusal: jsonAnswer(401, { message: 'Unauthorized' }, [['www-authenticate', authenticate]]) };
}

function forbidden(authenticate: string): { refusal: Answer } {
  return { refusal: jsonAnswer(403, { message: 'Forbidden' }, [['www-authenticate', authenticate]]) };
}
