import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test, vi } from 'vitest';
import { addDays, formatUtcDate, subtractDays } from '../../core/calendar.ts';
import { mapConcurrently } from '../../core/concurrency.ts';
import type { TableNames } from '../../core/tables.ts';
import { createReminderRuns } from '../../store/reminders/reminder-runs.ts';
import { storeKeys } from '../integration/reminders/many-keys.ts';
import { type Ask, formatKeysPath, type PageJson, signedInAs } from '../support/admin-api.ts';
import { deploy } from '../support/deployment.ts';
import { reminderData } from '../support/reminder-data.ts';
import { createTables } from '../support/tables.ts';
import { type Cost, startCountingProxy } from './counting-proxy.ts';
import type { Step } from './measure-reminders.ts';
import { formatTable, writeParts } from './page.ts';

/** Storing 300,000 lines takes minutes on a busy machine. */
const AN_HOUR = 3_600_000;
const MEASURE = join(import.meta.dirname, 'measure-reminders.ts');
const DAY = new Date('2031-03-01T05:00:00Z');
const inDays = (days: number): string => formatUtcDate(new Date(addDays(DAY, days, 'UTC')));
const run = promisify(execFile);

const { client, organisation, administrator, key: createKey, tables: shared } = await deploy();
const proxy = await startCountingProxy();

/** A deployment on the day of a run: keys that are due, in organisations with administrators, and keys that are not. */
interface World {
  due: number;
  organisations: number;
  administrators: number;
  others: number;
}

test('the page says what a reminder run costs', { timeout: AN_HOUR }, async () => {
  const few = { organisations: 100, administrators: 1 };
  const growing = [100, 1000, 3000, 10_000].map((due) => ({ ...few, due, others: 0 }));
  const stored = [0, 9000, 99_000].map((others) => ({ ...few, due: 1000, others }));
  const large = { due: 30_000, organisations: 1000, administrators: 10, others: 0 };
  const planned: string[][] = [];
  const sent: string[][] = [];
  const units = new Map<World, number>();
  for (const world of [...growing, ...stored, large]) {
    const { due, organisations, administrators, others } = world;
    const tables = await build(world);
    const plan = await measure('plan', tables);
    units.set(world, plan.units);
    planned.push([
      ...[due, organisations * administrators, due + others].map(formatCount),
      ...formatStep(plan),
    ]);
    if (growing.includes(world)) sent.push([formatCount(due), ...formatStep(await measure('send', tables))]);
  }
  const unitsOf = (worlds: readonly World[]) => worlds.map((world) => units.get(world) ?? 0);
  const figures = ['requests', 'units', 'processor, s', 'memory, MB'];
  writeParts({
    plan: formatTable(['due keys', 'recipients', 'stored keys', ...figures], planned),
    send: formatTable(['due keys in 100 mails', ...figures], sent),
    'plot-due': plot(
      'due keys',
      growing.map(({ due }) => due),
      unitsOf(growing),
    ),
    'plot-stored': plot(
      'stored keys',
      stored.map(({ due, others }) => due + others),
      unitsOf(stored),
    ),
  });
});

test('the page says what lists cost', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL', proxy.endpoint);
  const university = await organisation();
  const ada = signedInAs(await administrator(university));
  const target = formatKeysPath(university);
  const store = (count: number, days: number) =>
    storeKeys(client, shared.apiKeys, count, () => university.organisationId, inDays(days));
  await store(1000, 200);
  const ofFew = await list(ada, target, 50, 1);
  await store(9000, 201);
  const ofMany = await list(ada, target, 50, 1);
  const all = await list(ada, target, 1000);

  const { organisationId } = await organisation();
  await mapConcurrently([...Array(300).keys()], async (index) => {
    const id = `${organisationId}${index}`;
    const path = [organisationId, id];
    await createKey(await organisation({ organisationId: id, parentId: organisationId, path }), 'full');
  });
  const ben = signedInAs(await administrator({ organisationId }));
  const ofBranch = await list(ben, `${formatKeysPath({ organisationId })}?branch=true`, 1000);
  writeParts({
    lists: formatTable(
      ['what', 'requests', 'units'],
      [
        ['a page of 50, of 1,000 keys', ...ofFew],
        ['a page of 50, of 10,000 keys', ...ofMany],
        ['10,000 keys, 1,000 a page', ...all],
        ['300 keys of a branch of 300 organisations', ...ofBranch],
      ],
    ),
  });
});

/** Reads pages of a list. @returns the requests that this takes, and their units */
async function list(ask: Ask, target: string, limit: number, pages = Number.POSITIVE_INFINITY) {
  proxy.take();
  let cursor: string | undefined;
  for (let page = 0; page < pages && (page === 0 || cursor !== undefined); page++) {
    const query = new URLSearchParams({ limit: String(limit), ...(cursor !== undefined && { cursor }) });
    const { body } = await ask<PageJson<unknown>>(
      'GET',
      `${target}${target.includes('?') ? '&' : '?'}${query}`,
    );
    cursor = body.next;
  }
  const { requests, units } = proxy.take();
  return [formatCount(requests), formatCount(units)];
}

/** Stores a world in tables of its own, covered by runs until the day before. */
async function build({ due, organisations, administrators, others }: World): Promise<TableNames> {
  const tables = await createTables(client);
  const data = reminderData(client, tables);
  await mapConcurrently([...Array(organisations).keys()], async (index) => {
    const organisationId = `o${index}`;
    const subjects = Array.from({ length: administrators }, (_, number) => `${organisationId}a${number}`);
    await data.organisation({ organisationId, path: [organisationId] }, subjects);
  });
  const store = (count: number, days: number) =>
    storeKeys(client, tables.apiKeys, count, (index) => `o${index % organisations}`, inDays(days));
  await store(due, 7);
  await store(others, 200);
  const yesterday = subtractDays(DAY, 1);
  await createReminderRuns(client, tables.reminderRuns).finish(yesterday.toISOString(), yesterday);
  return tables;
}

/** Takes a step of the day's run in a process of its own. */
async function measure(step: 'plan' | 'send', tables: TableNames): Promise<Cost & Step> {
  proxy.take();
  const given = JSON.stringify({ tables, time: DAY.toISOString() });
  const env = { ...process.env, AWS_ENDPOINT_URL: proxy.endpoint };
  const { stdout } = await run(process.execPath, [MEASURE, step, given], { env });
  return { ...proxy.take(), ...(JSON.parse(stdout) as Step) };
}

function formatStep({ requests, units, cpu, megabytes }: Cost & Step): string[] {
  return [formatCount(requests), formatCount(units), (cpu / 1000).toFixed(1), megabytes.toFixed(0)];
}

function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-GB');
}

/** Draws bars in Mermaid, which GitHub shows as a picture. */
function plot(what: string, counts: readonly number[], units: readonly number[]): string {
  return [
    '```mermaid',
    'xychart-beta',
    `  x-axis "${what}" [${counts.map((count) => `"${formatCount(count)}"`).join(', ')}]`,
    `  y-axis "units to plan a run" 0 --> ${Math.ceil(Math.max(...units) / 100) * 100}`,
    `  bar [${units.map(Math.round).join(', ')}]`,
    '```',
  ].join('\n');
}
