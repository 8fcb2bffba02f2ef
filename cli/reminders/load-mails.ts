import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

/** Loads what renders mails. Node itself runs TypeScript, but no JSX: esbuild translates that, as it does for the functions. */
export async function loadMails(): Promise<typeof import('../../mails/render-digest.ts')> {
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      if (!url.endsWith('.tsx')) return nextLoad(url, context);
      const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), {
        loader: 'tsx',
        jsx: 'automatic',
      });
      return { format: 'module', source: code, shortCircuit: true };
    },
  });
  try {
    return await import('../../mails/render-digest.ts');
  } finally {
    hooks.deregister();
  }
}
