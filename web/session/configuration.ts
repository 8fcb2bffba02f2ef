/** Where the page finds what it needs: `config.json`, which the deployment writes beside it. */
export interface Configuration {
  /** Address of the admin API. */
  adminApi: string;
  /** Address of the identity provider. */
  issuer: string;
  /** The page's id as its client. */
  clientId: string;
  /** The scopes that the page asks for. */
  scope: string;
}

/** @throws Error where it cannot be read. */
export async function readConfiguration(): Promise<Configuration> {
  const answer = await fetch('/config.json', { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  return (await answer.json()) as Configuration;
}
