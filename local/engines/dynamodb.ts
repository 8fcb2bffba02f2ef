import { once } from 'node:events';
import { chmod, mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { setInterval } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { execa } from 'execa';
import { OPERATOR } from '../aws-endpoint/authorization.ts';
import { REGION } from '../cloud-assembly/return-values.ts';
import { Problem } from '../problem.ts';
import { runnerOfDynamodb } from './java.ts';
import { freePort, LOOPBACK } from './ports.ts';

const PROCESS = fileURLToPath(new URL('./dynamodb-process.ts', import.meta.url));
const START_MILLISECONDS = 20_000;

/** A running DynamoDB Local. It listens on every interface, for it has no option to do otherwise; its port is chosen anew each time. */
export interface DynamodbEngine {
  /** How to reach it past IAM. */
  access: { endpoint: string; region: string; credentials: typeof OPERATOR };
  port: number;
  stop(): Promise<void>;
}

/**
 * Starts DynamoDB Local on a folder of its own.
 * @param logFile where what it prints is kept
 * @throws Problem where nothing here can run it, or it does not come up, or the folder is damaged.
 */
export async function startDynamodb(folder: string, logFile: string): Promise<DynamodbEngine> {
  const [runner, port] = await Promise.all([
    runnerOfDynamodb(),
    freePort(),
    mkdir(folder, { recursive: true }),
  ]);
  if (runner === 'docker') await chmod(folder, 0o777); // the image runs as a user of its own
  // Detached: Ctrl-C in a terminal reaches the host alone, which then stops the engine when nothing needs it any more.
  const engine = execa(process.execPath, [PROCESS, runner, String(port), folder], {
    stdin: 'pipe',
    stdout: { file: logFile },
    stderr: { file: logFile },
    detached: true,
    reject: false,
  });
  const stopped = new AbortController();
  void engine.then(() => stopped.abort());
  const givenUp = AbortSignal.any([stopped.signal, AbortSignal.timeout(START_MILLISECONDS)]);
  if (!(await listens(port, givenUp))) {
    throw new Problem(`DynamoDB Local does not start: what it says is in ${logFile}.`);
  }
  const access = { endpoint: `http://${LOOPBACK}:${port}`, region: REGION, credentials: OPERATOR };
  await requireReadable(new DynamoDBClient(access));
  return {
    access,
    port,
    stop: async () => {
      engine.stdin.end();
      await engine;
    },
  };
}

async function requireReadable(client: DynamoDBClient): Promise<void> {
  try {
    await client.send(new ListTablesCommand());
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InternalFailure') throw error;
    throw new Problem('DynamoDB Local cannot read the data folder: start over with npm start -- --fresh.');
  } finally {
    client.destroy();
  }
}

/** Waits until something listens on a port; `false` where that was given up. */
async function listens(port: number, givenUp: AbortSignal): Promise<boolean> {
  try {
    for await (const _ of setInterval(50, undefined, { signal: givenUp })) {
      if (await accepts(port)) return true;
    }
  } catch (error) {
    if (!givenUp.aborted) throw error;
  }
  return false;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, LOOPBACK);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // not yet
  } finally {
    socket.destroy();
  }
}
