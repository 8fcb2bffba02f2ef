import { Command } from 'commander';
import { z } from 'zod';
import { SCRIPT_CLIENT, SCRIPT_GRANT } from '../local/identity/script-grant.ts';
import { CommandError } from './command-error.ts';
import { DATA_OPTION, requireLocalHost } from './find-deployment.ts';
import { runCommand } from './run-command.ts';

const program = new Command('npm run -s token --')
  .description('Prints an access token for the admin API of the running local host, and nothing else.')
  .argument('<email>', 'an administrator')
  .option(...DATA_OPTION)
  .action(printToken);

const tokenResponse = z.object({ access_token: z.string() });

await runCommand(program);

async function printToken(email: string, { data }: { data?: string }): Promise<void> {
  const { urls, administrators } = await requireLocalHost(data);
  const response = await fetch(`${urls.identityProvider}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: SCRIPT_GRANT, client_id: SCRIPT_CLIENT, administrator: email }),
  }).catch((error: unknown) => {
    throw new CommandError('Latchkey does not respond. Start it again with “npm start”.', { cause: error });
  });
  if (response.status >= 500) {
    throw new CommandError(
      `The identity provider responded ${response.status}. Stop Latchkey, then start it again.`,
    );
  }
  if (!response.ok) {
    const known = administrators.map((administrator) => administrator.email).join(', ');
    throw new CommandError(`There is no administrator ${email}. There are: ${known}.`);
  }
  console.log(tokenResponse.parse(await response.json()).access_token);
}
