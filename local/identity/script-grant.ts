import type { Provider, ResourceServer } from 'oidc-provider';
import type { Administrator } from '../../core/organisation.ts';
import { HOUR_SECONDS, RESOURCE, SCOPE, SCRIPT_GRANT } from './names.ts';

/** Lets `npm run token` have a token, for an hour, for whichever administrator it names. */
export function allowScripts(
  provider: Provider,
  adminApi: ResourceServer,
  administrators: () => Promise<Administrator[]>,
): void {
  provider.registerGrantType<{ administrator?: string }>(
    SCRIPT_GRANT,
    async (ctx) => {
      const { client, params } = ctx.oidc;
      const wanted = String(params.administrator).toLowerCase();
      const found = (await administrators()).find(({ email }) => email === wanted);
      if (!found) {
        ctx.status = 400;
        ctx.body = { error: 'invalid_grant', error_description: 'There is no such administrator.' };
        return;
      }
      const grant = new provider.Grant({ clientId: client.clientId, accountId: found.subject });
      grant.addResourceScope(RESOURCE, SCOPE);
      const token = new provider.AccessToken({
        client,
        accountId: found.subject,
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
