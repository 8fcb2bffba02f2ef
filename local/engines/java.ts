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
