import { computeExpiry } from '../core/expiry.ts';
import { parseMailAddress } from '../core/mail-address.ts';

// Checks of settings that no pattern expresses, mostly of what AWS would refuse only while it deploys.

/** Whether a duration is a day or longer. */
export function isAtLeastADay(life: string): boolean {
  return computeExpiry(new Date(0), 'UTC', life).expiresOn > '1970-01-01';
}

/** Whether it is an origin with a plain host, such as `https://keys.example.org`. */
export function isOrigin(url: string): boolean {
  return URL.canParse(url) && new URL(url).origin === url && isHost(new URL(url).hostname);
}

/**
 * Whether sign-in can return to it: Cognito accepts HTTP for localhost only.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-idp-settings.html
 */
export function isReturnAddress(origin: string): boolean {
  if (!URL.canParse(origin)) return true; // refused as no origin
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost');
}

/** Whether it is a host name with at least two parts, or `localhost`. */
export function isHost(name: string): boolean {
  return (
    name === 'localhost' || /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(name)
  );
}

/** Whether it is a domain of mail addresses, as they are stored: in lower case, as DNS writes it. */
export function isMailDomain(domain: string): boolean {
  return parseMailAddress(`x@${domain}`) === `x@${domain}`;
}

/** Whether it is an HTTPS address that does not end with a slash. */
export function isIssuer(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:' && !url.endsWith('/');
}

/** Whether no entry is repeated. */
export function isUnique(entries: readonly unknown[]): boolean {
  return new Set(entries).size === entries.length;
}

/** Lists the operator's own hosts in the page's origins: neither CloudFront's nor localhost. */
export function listOwnHosts(pageOrigins: readonly string[]): string[] {
  return pageOrigins
    .filter((origin) => URL.canParse(origin))
    .map((origin) => new URL(origin))
    .filter(({ protocol, host }) => protocol === 'https:' && !host.endsWith('.cloudfront.net'))
    .map(({ host }) => host);
}
