import { readdir, readFile, readlink } from 'node:fs/promises';
import { execa } from 'execa';

/** Lists the IDs of all descendants of a process. */
export async function listDescendants(processId: number): Promise<number[]> {
  const { stdout } = await execa('ps', ['-A', '-o', 'pid=,ppid=']);
  const processes = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    processes.flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid, ...below(pid)] : []));
  return below(processId);
}

/**
 * Finds the addresses, such as `127.0.0.1:4000` or `*:4000`, on which a process and its descendants accept TCP connections.
 * Reads /proc on Linux, and runs `lsof` elsewhere, which macOS has but Windows does not.
 */
export async function findListeningAddresses(processId: number): Promise<string[]> {
  const processIds = [processId, ...(await listDescendants(processId))];
  if (process.platform !== 'linux') return listAddressesByLsof(processIds);
  const sockets = new Set((await Promise.all(processIds.map(listSockets))).flat());
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')));
  return tables.flatMap((table) =>
    table.split('\n').flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      return state === LISTENING && sockets.has(inode) ? [parseAddress(local)] : [];
    }),
  );
}

/** https://docs.kernel.org/networking/proc_net_tcp.html */
const LISTENING = '0A';

/** Lists the inodes of a process's open sockets. Empty if the process has ended meanwhile. */
async function listSockets(processId: number): Promise<string[]> {
  const folder = `/proc/${processId}/fd`;
  const files = await readdir(folder).catch(() => []);
  const targets = await Promise.all(files.map((file) => readlink(`${folder}/${file}`).catch(() => '')));
  return targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);
}

/** Parses an address of the kernel's table: 32-bit words, each with reversed bytes on little-endian machines. */
function parseAddress(local: string): string {
  const [words = '', port = ''] = local.split(':');
  const bytes = (words.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const isIpv4 = bytes.length === 4 || bytes.slice(0, 12).join('') === '00000000000000000000FFFF';
  const address = isIpv4
    ? bytes
        .slice(-4)
        .map((byte) => Number.parseInt(byte, 16))
        .join('.')
    : (bytes.join('').match(/.{4}/g) ?? []).join(':');
  return `${LOOPBACK_OF_IPV6 === bytes.join('') ? '[::1]' : address}:${Number.parseInt(port, 16)}`;
}

const LOOPBACK_OF_IPV6 = `${'0'.repeat(31)}1`;

async function listAddressesByLsof(processIds: number[]): Promise<string[]> {
  const ofProcesses = ['-a', '-p', processIds.join(',')];
  const { stdout } = await execa('lsof', ['-nP', '-iTCP', '-sTCP:LISTEN', '-Fn', ...ofProcesses]);
  return stdout.split('\n').flatMap((line) => (line.startsWith('n') ? [line.slice(1)] : []));
}
