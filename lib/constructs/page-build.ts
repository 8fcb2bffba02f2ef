import { type ExecFileOptions, execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');

/** The name under which the built page is kept. */
export const PAGE = 'page';

/**
 * Builds the admin page from `web/` with Vite, in a process of its own.
 * @throws Error with Vite's output if the build fails
 */
export async function buildPage(outputDirectory: string): Promise<void> {
  await promisify(execFile)(process.execPath, buildArguments(outputDirectory), OPTIONS).catch(fail);
}

/** Does the same while the process waits, because CDK's bundling is synchronous. */
export function buildPageSync(outputDirectory: string): void {
  try {
    execFileSync(process.execPath, buildArguments(outputDirectory), { ...OPTIONS, stdio: 'pipe' });
  } catch (error) {
    fail(error);
  }
}

const OPTIONS = {
  cwd: ROOT,
  env: { ...process.env, NODE_ENV: 'production' }, // React's production build, in any environment
} satisfies ExecFileOptions;

function buildArguments(outputDirectory: string): string[] {
  // Node loads the configuration. Vite's own loader would write a temporary file to node_modules, which may be read-only.
  const loader = ['--configLoader', 'native'];
  return [VITE, 'build', 'web', ...loader, '--outDir', outputDirectory, '--emptyOutDir', '--logLevel=error'];
}

function fail(error: unknown): never {
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  throw new Error(`The admin page cannot be built:\n${output}`, { cause: error });
}
