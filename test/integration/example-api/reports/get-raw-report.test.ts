import { describe, expect, test, vi } from 'vitest';
import { deploy } from '../../../support/deployment.ts';
import { callExampleApi, expectNotFound } from '../../../support/example-api.ts';

const TASK = 'application/vnd.eduserv.iam.reports.task-v1+json';

const { organisation, key } = await deploy();
const law = await organisation({ organisationId: 'law', path: ['law'], features: ['reports'] });
const { key: lawKey } = await key(law, 'reports');

vi.useFakeTimers({ toFake: ['Date'] }); // no day ends during the tests
const daysAgo = (days: number): string =>
  new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
const get = (url: string, accept = '*/*') =>
  callExampleApi(lawKey, 'GET', url, { headers: { Accept: accept } });
const parse = async (url: string) => JSON.parse((await get(url)).body);

describe('raw report', () => {
  test.each(['rawreport', `rawreport?date=${daysAgo(1)}`])(
    'a raw report of yesterday is running at first, then finished: %s',
    async (url) => {
      const running = await parse(url);
      expect(running).toMatchObject({ status: 'RUNNING', percentComplete: expect.any(Number) });
      const [self] = running.links;
      expect(self).toMatchObject({ rel: 'SELF', type: TASK, method: 'get' });
      expect(self.href).toContain(`/rawtask/${running.id}`);
      const finished = await parse(self.href);
      expect(finished).toMatchObject({ id: running.id, status: 'FINISHED', percentComplete: 100 });
      const [link] = finished.links;
      expect(link).toMatchObject({ type: 'text/csv', method: 'get' });
      expect((await get(link.href)).headers?.['content-type']).toContain('text/csv');
    },
  );

  test.each([2, 30])('a raw report of %i days ago is finished, and is of that day', async (days) => {
    const { status, links } = await parse(`rawreport?date=${daysAgo(days)}`);
    expect(status).toBe('FINISHED');
    const { body } = await get(links[0].href);
    const [header, ...rows] = body.trimEnd().split('\n');
    expect(header).toBe('time,username,event,resource,outcome');
    for (const outcome of ['success', 'badCredentials', 'allowed', 'blocked']) {
      const row = new RegExp(`^${daysAgo(days)}T[0-9:]{8}Z,law-robin,\\w+,.*,${outcome}$`);
      expect(rows).toContainEqual(expect.stringMatching(row));
    }
    expect(rows).toEqual(rows.toSorted());
    expect((await get(links[0].href)).body).toBe(body);
  });

  test.each([
    ['*/*', TASK],
    ['text/csv', TASK],
    ['application/json', 'application/json'],
  ])('a client that accepts “%s” gets a task as %s', async (accept, mediaType) => {
    expect((await get('rawreport', accept)).headers?.['content-type']).toBe(mediaType);
  });

  test.each([daysAgo(0), daysAgo(31), daysAgo(-1), '2026-02-30', 'yesterday', ''])(
    'a raw report of “%s” is refused, and the message names the date',
    async (date) => {
      const answer = await get(`rawreport?date=${date}`);
      expect(answer.statusCode).toBe(400);
      expect(JSON.parse(answer.body).message).toMatch(/^date: .*$/);
    },
  );

  test.each(['a11b5fff-6170-38e3-b4bb-560bee3e6985', daysAgo(31)])(
    'there is no task %s, and no report of it',
    async (id) => {
      expectNotFound(await get(`rawtask/${id}`), 'task');
      expectNotFound(await get(`rawtask/${id}/download`), 'task');
    },
  );
});
