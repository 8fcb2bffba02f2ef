import { execa } from 'execa';
import { Problem } from '../problem.ts';

/** DynamoDB Local is built for this version of Java. */
const NEEDED_JAVA = 17;

/**
 * What can run DynamoDB Local on this machine: Java, or Docker where there is no Java that is new enough.
 * @throws Problem where there is neither.
 */
export async function runnerOfDynamodb(): Promise<'java' | 'docker'> {
  const java = await javaVersion();
  if (java !== undefined && java >= NEEDED_JAVA) return 'java';
  const docker = await execa('docker', ['info'], { reject: false, stdio: 'ignore' });
  if (!docker.failed) return 'docker';
  const found = java === undefined ? 'there is no Java here' : `Java ${java} is too old`;
  throw new Problem(
    `DynamoDB Local needs Java ${NEEDED_JAVA} or newer, but ${found} and Docker does not answer: install Java ${NEEDED_JAVA} (https://adoptium.net) and start again.`,
  );
}

/** The major version of the Java on the path, if there is one that starts. */
async function javaVersion(): Promise<number | undefined> {
  const { failed, stderr } = await execa('java', ['-version'], { reject: false });
  const major = /version "(?:1\.)?(\d+)/.exec(stderr ?? '')?.[1];
  return failed || major === undefined ? undefined : Number(major);
}

/**
 * Environment of a Java that is started often and runs for a short while: optimising for long runs would take more of a
 * small machine than it gives back.
 * @see https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html
 */
export const SHORT_RUN = { JDK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' };
