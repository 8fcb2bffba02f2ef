/**
 * Measures handlers in a process of its own, and prints the measurements as JSON. With one module: its cold start, from
 * loading to the first result. With several: warm calls in turns, so that what else the machine does slows all alike.
 * Arguments: the event as JSON, then the modules.
 */
type Handler = (event: unknown) => Promise<unknown>;

const ROUNDS = 30;
const CALLS = 100;

const [event = '{}', ...modules] = process.argv.slice(2);
const input: unknown = JSON.parse(event);
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true; // handlers write log lines

const started = performance.now();
const startedCpu = process.cpuUsage();
const handlers: Handler[] = [];
for (const module of modules) handlers.push((await import(module)).handler);
for (const handler of handlers) await handler(input);
const cold = { ms: performance.now() - started, cpu: getCpu(startedCpu) };
if (handlers.length === 1) print(JSON.stringify([cold]));
else print(JSON.stringify(await measureWarm(handlers)));
process.exit(0); // connections are still open

async function measureWarm(all: readonly Handler[]) {
  const rounds = all.map(() => ({ ms: [] as number[], cpu: [] as number[] }));
  for (const handler of all) for (let call = 0; call < 5 * CALLS; call++) await handler(input);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, handler] of all.entries()) {
      const before = process.cpuUsage();
      for (let call = 0; call < CALLS; call++) {
        const begun = performance.now();
        await handler(input);
        rounds[index]?.ms.push(performance.now() - begun);
      }
      rounds[index]?.cpu.push(getCpu(before) / CALLS);
    }
  }
  return rounds.map(({ ms, cpu }) => ({ ms: getMedian(ms), cpu: getMedian(cpu) }));
}

/** Processor time since a measurement, in milliseconds. */
function getCpu(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

function getMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
