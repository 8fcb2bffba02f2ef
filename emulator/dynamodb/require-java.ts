import { join } from 'node:path';
import { execa } from 'execa';
import { EmulatorError } from '../emulator-error.ts';

/** The versions of Java that DynamoDB Local was tried on. It is built for the first. */
const FIRST_VERSION = 17;
const LAST_VERSION = 25;

/**
 * Finds the Java to run: that of JAVA_HOME if it is set, otherwise the one on the path.
 * @throws EmulatorError if there is none, or it does not run, or its version is not supported
 */
export async function requireJava({ JAVA_HOME: home } = process.env): Promise<string> {
  const program = home ? join(home, 'bin', 'java') : 'java';
  const version = await findVersion(program);
  if (version !== undefined && version >= FIRST_VERSION && version <= LAST_VERSION) return program;
  throw new EmulatorError(
    `DynamoDB Local needs Java ${FIRST_VERSION} to ${LAST_VERSION}, ${describeProblem(version, home)}`,
  );
}

function describeProblem(version: number | undefined, home: string | undefined): string {
  const install = `install Java ${FIRST_VERSION} (https://adoptium.net) and start again.`;
  if (home) {
    const found = version === undefined ? 'no Java that runs' : `Java ${version}`;
    return `but JAVA_HOME is ${home}, which has ${found}. Set JAVA_HOME to another Java, or ${install}`;
  }
  if (version === undefined) return `but no Java was found that runs: ${install}`;
  return `but the Java on the path is version ${version}. Set JAVA_HOME to another, or ${install}`;
}

/** The major version of a Java, if it runs. */
async function findVersion(program: string): Promise<number | undefined> {
  // Without performance data, for which Java would create a folder in the temporary folder.
  const { failed, stderr } = await execa(program, ['-XX:-UsePerfData', '-version'], { reject: false });
  const major = /version "(?:1\.)?(\d+)/.exec(stderr ?? '')?.[1];
  return failed || major === undefined ? undefined : Number(major);
}
