import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { findIdentity } from '../authorizers/identity-source.ts';
import type { ClientResponse } from '../client-response.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import {
  type RouteAuthorization,
  type RouteAuthorizer,
  type RoutedRequest,
  rejectCaller,
} from './http-api-routes.ts';
import type { JwtAuthorizerProperties } from './http-api-schemas.ts';

/** Codes of jose's errors that are the fault of the issuer, not of the token. */
const ISSUER_ERRORS = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWKS_TIMEOUT']);

/** A token that is rejected, and what its bearer is told about it. */
interface RejectedToken {
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

  async authorize({
    api,
    route,
    request,
  }: RoutedRequest): Promise<RouteAuthorization | { rejection: ClientResponse }> {
    const { IdentitySource } = this.#properties;
    const [token] = findIdentity(IdentitySource, { request, stageVariables: api.stageVariables }) ?? [];
    if (token === undefined) return rejectWithChallenge(401, 'Unauthorized', 'Bearer');
    const verified = await this.#verify(token.replace(/^Bearer\s+/i, ''));
    if ('description' in verified) {
      const challenge = formatChallenge(route.scopes, 'invalid_token', verified.description);
      return rejectWithChallenge(401, 'Unauthorized', challenge);
    }
    const scopes = readScopes(verified.claims);
    if (route.scopes.length > 0 && !route.scopes.some((scope) => scopes?.includes(scope))) {
      const description = `expected scopes: [${route.scopes.join(' ')}]`;
      return rejectWithChallenge(
        403,
        'Forbidden',
        formatChallenge(route.scopes, 'insufficient_scope', description),
      );
    }
    return { by: 'jwt', claims: formatClaims(verified.claims), scopes };
  }

  async #verify(token: string): Promise<{ claims: JWTPayload } | RejectedToken> {
    const { Issuer, Audience } = this.#properties.JwtConfiguration;
    const now = this.#options.now();
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keys.find, {
        algorithms: ['RS256', 'RS384', 'RS512'], // API Gateway supports only RSA-based algorithms
        issuer: Issuer,
        requiredClaims: ['exp'],
        currentDate: now,
      });
      if (protectedHeader.kid === undefined) return { description: undefined };
      if (payload.iat !== undefined && payload.iat * 1000 > now.getTime()) return { description: undefined };
      const isForAudience = readAudience(payload).some((it) => Audience.includes(it));
      return isForAudience
        ? { claims: payload }
        : { description: 'the token does not have a valid audience' };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { description: 'the token has expired' };
      if (!(error instanceof errors.JOSEError) || ISSUER_ERRORS.has(error.code)) {
        this.#options.log(`The keys of the issuer ${Issuer} cannot be read: ${error}`);
      }
      return { description: undefined };
    }
  }
}

/** Formats a challenge as API Gateway does, which is not quite the form of RFC 6750. */
function formatChallenge(scopes: readonly string[], error: string, description: string | undefined): string {
  const described = description === undefined ? '' : ` error_description="${description}"`;
  return `Bearer scope="${scopes.join(' ')}" error="${error}"${described}`;
}

function rejectWithChallenge(
  status: number,
  message: string,
  challenge: string,
): { rejection: ClientResponse } {
  return rejectCaller(status, message, [['www-authenticate', challenge]]);
}

const words = z.string().transform((text) => text.split(' ').filter((word) => word !== ''));
const scopeClaim = z
  .union([words, z.array(z.string())])
  .optional()
  .catch(undefined);

/** @returns the scopes of a token, from `scope` or `scp`; null if it has neither */
function readScopes(claims: JWTPayload): string[] | null {
  return scopeClaim.parse(claims.scope) ?? scopeClaim.parse(claims.scp) ?? null;
}

/** @returns the audience of a token: `aud`, or `client_id` if it has no `aud` */
function readAudience({ aud, client_id: clientId }: JWTPayload): string[] {
  if (aud !== undefined) return [aud].flat();
  return typeof clientId === 'string' ? [clientId] : [];
}

/**
 * Formats claims as functions get them: as text, with lists in brackets and without commas.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
function formatClaims(claims: JWTPayload): Record<string, string> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, formatClaim(value)]));
}

function formatClaim(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatClaim).join(' ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const ISSUER_TIMEOUT_MS = 1500;
/**
 * The longest that API Gateway caches an issuer's keys.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
const KEY_CACHE_MS = 2 * 60 * 60 * 1000;

const discoveryDocument = z.object({ jwks_uri: z.url() });

/** The public keys of an issuer. They are looked up by OpenID Connect discovery at the first use. */
class IssuerKeys {
  readonly #issuer: string;
  #keys: JWTVerifyGetKey | undefined;

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  readonly find: JWTVerifyGetKey = async (...given) => {
    this.#keys ??= createRemoteJWKSet(await this.#discover(), {
      timeoutDuration: ISSUER_TIMEOUT_MS,
      cacheMaxAge: KEY_CACHE_MS,
    });
    return await this.#keys(...given);
  };

  async #discover(): Promise<URL> {
    const url = `${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(ISSUER_TIMEOUT_MS) });
    return new URL(discoveryDocument.parse(await response.json()).jwks_uri);
  }
}
