/**
 * Preloaded into a program with `--import`, this kills the program and all that it has started once standard input closes.
 * That happens when the parent process ends, even if it was killed. A thread watches, because a synchronous child process
 * may block the program. The program must not read standard input, and must lead a process group (`OWN_GROUP`).
 */
import { Socket } from 'node:net';
import { isMainThread, Worker } from 'node:worker_threads';

if (isMainThread) {
  new Worker(new URL(import.meta.url), { execArgv: [] }).unref();
} else {
  const group = process.platform === 'win32' ? process.pid : -process.pid;
  new Socket({ fd: 0 }).resume().once('close', () => process.kill(group, 'SIGKILL'));
}
