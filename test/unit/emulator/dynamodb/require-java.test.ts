import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireJava } from '../../../../emulator/dynamodb/require-java.ts';
import { setForThisTest } from '../../../support/environment.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-java-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Installs a stand-in for Java that prints a version to standard error, as Java does. @returns its JAVA_HOME */
async function install(version: string): Promise<string> {
  const home = join(folder, version);
  await mkdir(join(home, 'bin'), { recursive: true });
  const script = `#!/bin/sh\necho 'Picked up JAVA_TOOL_OPTIONS: -Da=b' >&2\necho 'openjdk version "${version}" 2025' >&2\n`;
  await writeFile(join(home, 'bin', 'java'), script, { mode: 0o755 });
  return home;
}

describe('requireJava', () => {
  it.each(['17.0.15', '21', '25.0.1'])(
    'requireJava prefers JAVA_HOME to the path: version %s',
    async (version) => {
      setForThisTest('PATH', join(await install('11.0.2'), 'bin'));
      const home = await install(version);
      expect(await requireJava({ JAVA_HOME: home })).toBe(join(home, 'bin', 'java'));
    },
  );

  it.each([undefined, ''])('requireJava takes Java from the path if JAVA_HOME is %j', async (home) => {
    setForThisTest('PATH', join(await install('17'), 'bin'));
    expect(await requireJava({ JAVA_HOME: home })).toBe('java');
  });

  it.each([
    ['1.8.0_402', 8],
    ['16', 16],
    ['26-ea', 26],
  ])('requireJava refuses a version that is too old or too new: %s', async (version, major) => {
    const home = await install(version);
    setForThisTest('PATH', join(home, 'bin'));
    await expect(requireJava({})).rejects.toThrow(
      `DynamoDB Local needs Java 17 to 25, but the Java on the path is version ${major}. Set JAVA_HOME to another, or install Java 17 (https://adoptium.net) and start again.`,
    );
    await expect(requireJava({ JAVA_HOME: home })).rejects.toThrow(
      `but JAVA_HOME is ${home}, which has Java ${major}. Set JAVA_HOME to another Java, or install Java 17`,
    );
  });

  it('requireJava refuses a JAVA_HOME without Java, whatever is on the path', async () => {
    setForThisTest('PATH', join(await install('17'), 'bin'));
    await expect(requireJava({ JAVA_HOME: '/nowhere' })).rejects.toThrow(
      'but JAVA_HOME is /nowhere, which has no Java that runs.',
    );
  });

  it('requireJava refuses a Java that does not run, like the stub of macOS', async () => {
    await writeFile(join(folder, 'java'), '#!/bin/sh\necho Unable to locate a Java Runtime >&2\nexit 1\n', {
      mode: 0o755,
    });
    setForThisTest('PATH', folder);
    await expect(requireJava({})).rejects.toThrow('but no Java was found that runs: install Java 17');
  });
});
