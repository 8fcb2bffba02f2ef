import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** How long API Gateway waits for an issuer. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const PATIENCE_MILLISECONDS = 1500;
/** How long API Gateway may keep an issuer's keys. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
const KEPT_MILLISECONDS = 2 * 60 * 60 * 1000;

const discoveryDocument = z.object({ jwks_uri: z.url() });

/** The public keys of an issuer, found by OpenID Connect discovery when they are first needed. */
export class IssuerKeys {
  readonly #issuer: string;
  #keys: JWTVerifyGetKey | undefined;

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  readonly find: JWTVerifyGetKey = async (...asked) => {
    this.#keys ??= createRemoteJWKSet(await this.#discover(), {
      timeoutDuration: PATIENCE_MILLISECONDS,
      cacheMaxAge: KEPT_MILLISECONDS,
    });
    return await this.#keys(...asked);
  };

  async #discover(): Promise<URL> {
    const address = `${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) });
    return new URL(discoveryDocument.parse(await response.json()).jwks_uri);
  }
}
