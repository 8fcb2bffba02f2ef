import type { JWTPayload } from 'jose';
import { z } from 'zod';

const words = z.string().transform((text) => text.split(' ').filter((word) => word !== ''));
const scopeClaim = z
  .union([words, z.array(z.string())])
  .optional()
  .catch(undefined);

/** The scopes that a token was issued with, from `scope` or `scp`; null where it has neither. */
export function scopesOf(claims: JWTPayload): string[] | null {
  return scopeClaim.parse(claims.scope) ?? scopeClaim.parse(claims.scp) ?? null;
}

/** Whom a token is for: `aud`, or `client_id` where it has no `aud`. */
export function audienceOf({ aud, client_id: clientId }: JWTPayload): string[] {
  if (aud !== undefined) return [aud].flat();
  return typeof clientId === 'string' ? [clientId] : [];
}

/**
 * Claims as functions get them: as text, a list in brackets and without commas.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function textClaims(claims: JWTPayload): Record<string, string> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(' ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
