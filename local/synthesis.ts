import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { readCloudAssembly } from '../emulator/cloud-assembly/cloud-assembly.ts';
import { SynthesizedApp } from '../emulator/cloud-assembly/synthesized-app.ts';
import { BUNDLE_CACHE } from '../lib/constructs/bundle-cache.ts';
import { SOURCE_MAPS } from '../lib/constructs/function-bundle.ts';
import { LOCAL_PAGE } from '../lib/find-settings.ts';
import { DISK_FULL, HostError } from './host-error.ts';
import type { HostOptions } from './host-options.ts';
import { formatUrls } from './local-ports.ts';
import { killGroup, OWN_GROUP } from './operating-system.ts';

const cdkJsonSchema = z.object({ context: z.looseObject({}) });

/** Ends the synthesis, and the build of the page that it runs, if this process is killed. */
const END_WITH_PARENT = new URL('./end-with-parent.ts', import.meta.url).href;

/**
 * Synthesizes the app as the CDK's command line would, with the page at its URL on this machine.
 * @param stopped ends the synthesis and everything that it has started
 * @throws HostError with the app's output if it fails
 */
export async function synthesize(
  {
    folders: { root, assembly, bundles },
    ports,
    context: added,
  }: Pick<HostOptions, 'folders' | 'ports' | 'context'>,
  stopped: AbortSignal,
): Promise<SynthesizedApp> {
  const { context } = cdkJsonSchema.parse(JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8')));
  const urls = formatUrls(ports);
  const synthesis = execa(process.execPath, ['--import', END_WITH_PARENT, 'bin/latchkey.ts'], {
    ...OWN_GROUP,
    cwd: root,
    env: {
      CDK_OUTDIR: assembly,
      CDK_VALIDATION: 'false', // takes a fifth of the time; `cdk synth` and the tests validate the templates
      CDK_CONTEXT_JSON: JSON.stringify({
        ...context,
        ...added,
        [SOURCE_MAPS]: true,
        [BUNDLE_CACHE]: bundles,
        [LOCAL_PAGE]: urls.adminPage,
      }),
    },
    stdin: 'pipe',
    all: true,
    reject: false,
  });
  const kill = (): void => killGroup(synthesis.pid);
  stopped.addEventListener('abort', kill);
  process.once('exit', kill);
  const { failed, all } = await synthesis;
  stopped.removeEventListener('abort', kill);
  process.off('exit', kill);
  if (stopped.aborted) throw new HostError('The synthesis was stopped.');
  if (failed && /ENOSPC|no space left on device/i.test(all)) throw new HostError(DISK_FULL);
  if (failed) throw new HostError(`The app cannot be synthesized. Fix the error that it printed:\n\n${all}`);
  const { aws, adminApi: httpApi, identityProvider } = urls;
  return new SynthesizedApp(readCloudAssembly(assembly), { aws, httpApi, identityProvider });
}
