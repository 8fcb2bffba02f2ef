import type { Provider, ResourceServer } from 'oidc-provider';
import type { Administrator } from '../../core/organisation.ts';

/** The client of `npm run token`. It exists on the local host only. */
export const SCRIPT_CLIENT = 'latchkey-scripts';
/** The grant by which that client gets a token for any administrator, without their consent. */
export const SCRIPT_GRANT = 'urn:latchkey:grant:administrator';
/** The scope that the admin API requires, as the synthesized resource server names it. */
export const SCOPE = 'api-keys/manage';
/** The admin API as a resource of the identity provider. */
export const RESOURCE = 'urn:latchkey:admin-api';

export const HOUR_SECONDS = 60 * 60;

/** Lets `npm run token` get a token for any administrator. It is valid for an hour. */
export function registerScriptGrant(
  provider: Provider,
  adminApi: ResourceServer,
  listAdministrators: () => Promise<Administrator[]>,
): void {
  provider.registerGrantType<{ administrator?: string }>(
    SCRIPT_GRANT,
    async (ctx) => {
      const { client, params } = ctx.oidc;
      const wanted = String(params.administrator).toLowerCase();
      const administrator = (await listAdministrators()).find(({ email }) => email === wanted);
      if (!administrator) {
        ctx.status = 400;
        ctx.body = { error: 'invalid_grant', error_description: 'There is no such administrator.' };
        return;
      }
      const grant = new provider.Grant({ clientId: client.clientId, accountId: administrator.subject });
      grant.addResourceScope(RESOURCE, SCOPE);
      const token = new provider.AccessToken({
        client,
        accountId: administrator.subject,
        grantId: await grant.save(),
        gty: SCRIPT_GRANT,
        scope: SCOPE,
        resourceServer: new provider.ResourceServer(RESOURCE, adminApi),
      });
      ctx.body = {
        access_token: await token.save(),
        token_type: 'Bearer',
        expires_in: HOUR_SECONDS,
        scope: SCOPE,
      };
    },
    ['administrator'],
  );
}
