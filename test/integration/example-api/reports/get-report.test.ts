import { describe, expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import { handler } from '../../../../lambdas/example-api/reports/get-report.ts';
import { listBranch } from '../../../../store/organisations.ts';
import { deploy } from '../../../support/deployment.ts';
import { setForThisTest } from '../../../support/environment.ts';
import { expectNotFound } from '../../../support/example-api.ts';
import { buildRequest, lambdaContext } from '../../../support/example-requests.ts';
import { anOrganisation } from '../../../support/fixtures.ts';

vi.mock(import('../../../../store/organisations.ts'), { spy: true });

const PATH = '/api/v1/example.org/report';
const question = { type: 'RESOURCE_USAGE', from: '2026-01', to: '2026-03', by: 'GROUPS' };

const { organisation, key } = await deploy();
const top = await organisation({
  organisationId: 'northgate',
  path: ['northgate'],
  features: ['reports'],
  name: '=1+1',
});
const below = await organisation({
  organisationId: 'law',
  path: ['northgate', 'law'],
  features: ['reports'],
  name: 'Law, "Old" School',
});
const { key: topKey } = await key(top, 'reports');
const { key: lawKey } = await key(below, 'reports');

function ask(
  query: Record<string, string>,
  {
    presented = lawKey,
    path = PATH,
    accept = 'text/csv',
  }: { presented?: ApiKey; path?: string; accept?: string | undefined } = {},
) {
  return handler(buildRequest(presented, { path, query, headers: { Accept: accept } }), lambdaContext);
}

describe('report', () => {
  test('a report is CSV with a row for each period and value, and the same for the same query', async () => {
    const answer = await ask(question);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers?.['content-type']).toBe('text/csv; charset=UTF-8');
    const [header, ...rows] = answer.body.trimEnd().split('\n');
    expect(header).toBe('organisationId,organisation,from,GROUPS,transfers');
    expect(rows).toHaveLength(3 * 2);
    expect(rows[0]).toMatch(/^law,"Law, ""Old"" School",2026-01-01T00:00,Staff,\d{1,3}$/);
    expect(rows[1]).toMatch(/,2026-01-01T00:00,Students,\d{1,3}$/);
    expect(new Set(rows.map((row) => row.split(',').at(-1))).size).toBeGreaterThan(1);
    expect((await ask(question)).body).toBe(answer.body);
  });

  const TASK = 'application/vnd.eduserv.iam.reports.task-v1+json';
  test.each([
    ['text/csv', 'text/csv; charset=UTF-8'],
    ['application/json;q=0.5, text/csv', 'text/csv; charset=UTF-8'],
    ['application/json', 'application/json'],
    [TASK, TASK],
    ['*/*', TASK],
    ['', TASK],
    ['text/html,*/*;q=0.8', TASK],
    ['image/png', TASK],
  ])('a client that accepts “%s” gets %s', async (accept, mediaType) => {
    expect((await ask(question, { accept })).headers?.['content-type']).toBe(mediaType);
  });

  test('a report has defaults for all parameters: this month’s resources', async () => {
    const { statusCode, body } = await ask({});
    expect(statusCode).toBe(200);
    expect(body).toContain(`,${new Date().toISOString().slice(0, 7)}-01T00:00,https://`);
  });

  test('a report covers the key’s own organisation and, if requested, those below', async () => {
    const organisationsIn = (body: string) =>
      new Set(
        body
          .trimEnd()
          .split('\n')
          .slice(1)
          .map((row) => row.split(',')[0]),
      );
    const own = await ask(question, { presented: topKey });
    expect([...organisationsIn(own.body)]).toEqual(['northgate']);
    const all = await ask({ ...question, scope: 'ALL_ORGANISATIONS' }, { presented: topKey });
    expect([...organisationsIn(all.body)]).toEqual(['northgate', 'law']);
    const named = await ask({ ...question, scope: 'THIS_ORGANISATION' }, { presented: topKey });
    expect(named.body).toBe(own.body);
    const leaf = await ask({ ...question, scope: 'ALL_ORGANISATIONS' });
    expect([...organisationsIn(leaf.body)]).toEqual(['law']);
  });

  test('a report covers every page of a large branch, and nothing outside of it', async () => {
    vi.mocked(listBranch)
      .mockResolvedValueOnce({ rows: [top, anOrganisation({ path: ['southgate'] })], next: 'law/' })
      .mockResolvedValueOnce({ rows: [below] });
    const { body } = await ask({ ...question, scope: 'ALL_ORGANISATIONS' }, { presented: topKey });
    expect(body.match(/^(northgate|law),/gm)).toHaveLength(2 * 3 * 2);
    expect(body).not.toContain('southgate');
    const pages = vi.mocked(listBranch).mock.calls.map(([, , , page]) => page);
    expect(pages.slice(-2)).toEqual([{ limit: 100 }, { limit: 100, after: 'law/' }]);
  });

  test('a report can be of one resource', async () => {
    const resource = 'https://journals.example/entity';
    expect((await ask({ ...question, resource })).statusCode).toBe(200);
  });

  test('a report of an organisation that is gone is not found', async () => {
    expectNotFound(await ask(question, { presented: { ...lawKey, organisationId: 'gone' } }), 'organisation');
  });

  test('a report escapes names that begin like a formula', async () => {
    const { body } = await ask(question, { presented: topKey });
    expect(body).not.toMatch(/(^|,)=1\+1/m);
  });

  test('a report can break resources down further', async () => {
    const { body } = await ask({ ...question, by: 'RESOURCE', andBy: 'ATTRIBUTE:department' });
    const [header, ...rows] = body.trimEnd().split('\n');
    expect(header).toBe('organisationId,organisation,from,RESOURCE,ATTRIBUTE:department,transfers');
    for (const values of ['journals.example/entity,Arts', 'library.example/entity,Sciences']) {
      expect(rows.filter((row) => row.includes(`T00:00,https://${values},`))).toHaveLength(3);
    }
  });
});

describe('range of dates', () => {
  test.each([
    ['MONTHLY', '2025-04', '2026-03', 12],
    ['DAILY', '2026-04-01T00:00', '2026-04-30T00:00', 30],
    ['HOURLY', '2026-04-01T07:00', '2026-04-07T06:00', 6 * 24],
  ])(
    'the range of a %s report can be as long as OpenAthens allows',
    async (granularity, from, to, periods) => {
      const answer = await ask({ ...question, by: 'PERMISSION_SETS', granularity, from, to });
      expect(answer.body.match(/,default,\d+$/gm)).toHaveLength(periods);
    },
  );

  test.each([
    ['MONTHLY', '2025-04', '2026-04'],
    ['DAILY', '2026-04-01T00:00', '2026-05-01T00:00'],
    ['HOURLY', '2026-04-01T07:00', '2026-04-08T07:00'],
    ['MONTHLY', '2026-04', '2026-03'],
    ['MONTHLY', '2026-13', '2026-14'],
    ['MONTHLY', '2026-04-01x', '2026-05'],
    ['MONTHLY', 'spring', 'summer'],
  ])('the range of a %s report from %s to %s is refused', async (granularity, from, to) => {
    const answer = await ask({ ...question, granularity, from, to });
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body).message).toMatch(/^(from|to): must|^to: is too long/);
  });
});

test.each([
  ['type', { ...question, type: 'EVERYTHING' }],
  ['by', { ...question, by: 'WEATHER' }],
  ['by', { ...question, by: 'MY_GROUPS' }],
  ['by', { ...question, by: 'GROUPS_' }],
  ['resource', { ...question, by: 'RESOURCE', resource: 'https://journals.example/entity' }],
  ['andBy', { ...question, andBy: 'GROUPS' }],
  ['scope', { ...question, scope: 'EVERYONE' }],
  ['granularity', { ...question, granularity: 'YEARLY' }],
])('an invalid %s is refused, and the message names it', async (field, query) => {
  const answer = await ask(query);
  expect(answer.statusCode).toBe(400);
  expect(JSON.parse(answer.body).message).toContain(field);
});

test.each([
  ['as OpenAthens’s clients do', question],
  ['without parameters', {}],
])('a client that requests a task %s gets a finished one, then the CSV', async (_, query) => {
  const accept = 'application/json, text/xml, application/xml, */*';
  const task = await ask(query, { accept });
  expect(task.headers?.['content-type']).toBe('application/json');
  const { status, links } = JSON.parse(task.body);
  expect(status).toBe('FINISHED');
  const link = new URL(links[0].href);
  expect(link.origin + link.pathname).toBe(`https://api.example/prod${PATH}/download`);
  const report = await ask(Object.fromEntries(link.searchParams), { path: `${PATH}/download`, accept });
  expect(report.body).toBe((await ask(query)).body);
});

test('internal errors are logged, and not returned', async () => {
  setForThisTest('ORGANISATIONS_TABLE', 'no-such-table');
  const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const answer = await ask(question);
  expect(answer).toMatchObject({ statusCode: 500, headers: { 'content-type': 'application/json' } });
  expect(JSON.parse(answer.body)).toEqual({
    code: 'internalError',
    message: expect.not.stringContaining('table'),
  });
  expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({
    service: 'example-api',
    error: { message: expect.stringContaining('non-existent table') },
  });
});
