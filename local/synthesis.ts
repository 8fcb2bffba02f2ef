import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { readCloudAssembly } from '../emulator/cloud-assembly/cloud-assembly.ts';
import { SynthesizedApp } from '../emulator/cloud-assembly/synthesized-app.ts';
import { SOURCE_MAPS } from '../lib/constructs/function-bundle.ts';
import { DISK_FULL, HostError } from './host-error.ts';
import { endGroup, OWN_GROUP } from './operating-system.ts';
import type { Folders, Ports } from './settings.ts';

const cdkJson = z.object({ context: z.looseObject({ latchkey: z.looseObject({}).default({}) }) });

/**
 * Synthesizes the app as the CDK's command line would, for a page at its address on this machine.
 * @param stopped ends the synthesis, and with it what it has started
 * @throws HostError with what the app said, if it fails.
 */
export async function synthesize(
  { root, assembly }: Pick<Folders, 'root' | 'assembly'>,
  urls: Record<keyof Ports, string>,
  stopped: AbortSignal,
): Promise<SynthesizedApp> {
  const { context } = cdkJson.parse(JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8')));
  // Without a certificate: it is for hosts that are not this machine.
  const latchkey = { ...context.latchkey, pageOrigins: [urls.adminPage], pageCertificateArn: undefined };
  const synthesis = execa(process.execPath, ['bin/latchkey.ts'], {
    ...OWN_GROUP,
    cwd: root,
    env: {
      CDK_OUTDIR: assembly,
      CDK_VALIDATION: 'false', // takes a fifth of the time; `cdk synth`, and with it the tests, validate the templates
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, latchkey, [SOURCE_MAPS]: true }),
    },
    all: true,
    reject: false,
  });
  const end = (): void => endGroup(synthesis.pid);
  stopped.addEventListener('abort', end);
  process.once('exit', end); // if it is forced
  const { failed, all } = await synthesis;
  stopped.removeEventListener('abort', end);
  process.off('exit', end);
  if (stopped.aborted) throw new HostError('The synthesis was stopped.');
  if (failed && /ENOSPC|no space left on device/i.test(all)) throw new HostError(DISK_FULL);
  if (failed) throw new HostError(`The app cannot be synthesized. Fix what it says:\n\n${all}`);
  const { aws, adminApi: httpApi, identityProvider } = urls;
  return new SynthesizedApp(readCloudAssembly(assembly), { aws, httpApi, identityProvider });
}
