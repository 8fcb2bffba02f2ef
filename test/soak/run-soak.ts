import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setOwnFolders } from '../support/own-folders.ts';
import { checkSoak, type SoakRecord } from './check-soak.ts';
import { describeDisagreements } from './report.ts';
import { Soak } from './soak.ts';

/**
 * Does random things to a local host for a while, and compares what has become of it with a model:
 * `npm run soak -- [minutes] [seed]`. The host is killed about once a minute, and starts again on the same data and the next day.
 * A seed repeats the choice of operations, not how they meet. Prints what disagrees, with the operations on the key concerned.
 */
const [given = '10', givenSeed = String(Math.floor(Math.random() * 1_000_000))] = process.argv.slice(2);
const minutes = Number(given.replace(/m$/, ''));
const seed = Number(givenSeed);
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error('Write a number of minutes and, to repeat a run, its seed: npm run soak -- 3 4711');
  process.exit(2);
}

const MINUTE_MS = 60_000;
/** Streams, logs and delivery reports are behind for a moment. */
const PATIENCE_MS = MINUTE_MS;

setOwnFolders(); // before the next import, which keeps bundles in the temporary folder
const { openHostTarget } = await import('./host-target.ts');

console.log(`Soaking for ${minutes} minutes, seed ${seed}`);
const started = performance.now();
const print = (line: string): void =>
  console.log(`${String(Math.round((performance.now() - started) / 1000)).padStart(4)} s  ${line}`);
const target = await openHostTarget(await mkdtemp(join(tmpdir(), 'latchkey-soak-')), print);
try {
  const soak = new Soak(target, seed);
  await soak.run({ milliseconds: minutes * MINUTE_MS }, Math.max(1, Math.round(minutes)));
  print(`${soak.operations.length} operations; looking at everything`);
  await soak.finish();
  const { record, lines } = await compare(soak);
  console.log(describeFigures(record, target.countKills(), soak.unavailable));
  if (lines.length > 0) {
    console.error(lines.join('\n'));
    console.error(`Disagreements with the model. Repeat them with: npm run soak -- ${minutes} ${seed}`);
    process.exitCode = 1;
  }
} finally {
  await target.stop();
}

async function compare(soak: Soak): Promise<{ record: SoakRecord; lines: string[] }> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const isLast = performance.now() > deadline; // before reading, which takes long after a long soak
    const record = await soak.readRecord();
    const lines = describeDisagreements(checkSoak(record), record);
    if (lines.length === 0 || isLast) return { record, lines };
    await pause(1000);
  }
}

function describeFigures(
  { operations, keys, events, published, mails }: SoakRecord,
  kills: number,
  unavailable: number,
): string {
  const kinds = [...Map.groupBy(operations, ({ kind }) => kind)].map(
    ([kind, { length }]) => `${length} ${kind}`,
  );
  const lost = operations.filter(({ span }) => !Number.isFinite(span.to.tick)).length;
  const refused = operations.filter((one) => 'answer' in one && (one.answer?.status ?? 0) >= 400).length;
  const created = new Set(events.map(({ keyId }) => keyId)).size;
  const seconds = Math.round((performance.now() - started) / 1000);
  return [
    `${operations.length} operations (${kinds.join(', ')})`,
    `${refused} refused, ${lost} without an answer, ${unavailable} of them because a function took too long or a connection broke`,
    `${kills} kills, ${created} keys of which ${keys.length} are left, ${events.length} events`,
    `${published?.length ?? 0} events left, ${mails.length} mails; ${seconds} seconds`,
  ].join('\n');
}
