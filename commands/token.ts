import { program } from 'commander';
import { z } from 'zod';
import { SCRIPT_CLIENT, SCRIPT_GRANT } from '../local/identity/names.ts';
import { readLocalFile } from '../local/local-file.ts';
import { Problem } from '../local/problem.ts';
import { foldersIn } from '../local/settings.ts';

program
  .name('npm run -s token --')
  .description(
    'Prints an access token for the admin API of the local host that is running, and nothing else.',
  )
  .argument('<email>', 'an administrator')
  .option('--data <folder>', 'the data folder of the host')
  .action(printToken);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  program.error(error.message);
}

async function printToken(email: string, { data }: { data?: string }): Promise<void> {
  const { urls, administrators } = await readLocalFile(foldersIn(data).localFile);
  const response = await fetch(`${urls.identityProvider}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: SCRIPT_GRANT, client_id: SCRIPT_CLIENT, administrator: email }),
  }).catch((error: unknown) => {
    throw new Problem('Latchkey does not answer: start it with npm start.', { cause: error });
  });
  if (!response.ok) {
    const known = administrators.map((administrator) => administrator.email).join(', ');
    throw new Problem(`There is no administrator ${email}. There are: ${known}.`);
  }
  console.log(z.object({ access_token: z.string() }).parse(await response.json()).access_token);
}
