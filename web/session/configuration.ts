/** What the page has to know of its deployment: `config.json`, which the deployment writes beside it. */
export interface Configuration {
  /** Address of the admin API. */
  adminApi: string;
  /** Address of the identity provider. */
  issuer: string;
  /** The page's id as its client. */
  clientId: string;
  /** The scopes that the page asks for. */
  scope: string;
  /** Days before its end from which a key counts as expiring, and its administrators get mail; 0: from its end. */
  expiringDays: number;
}

/** @throws Error where it cannot be read. */
export async function readConfiguration(): Promise<Configuration> {
  const answer = await fetch('/config.json', { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  return (await answer.json()) as Configuration;
}
