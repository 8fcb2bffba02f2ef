import Negotiator from 'negotiator';
import type { Organisation } from '../../core/organisation.ts';
import { documentClient } from '../../store/client.ts';
import { listBranch } from '../../store/organisations.ts';
import { environment } from '../environment.ts';
import { json, notFound, operation, type Request } from './operation.ts';
import { type ReportRequest, reportOf, reportRequest } from './report.ts';
import { addressOf, headerOf, queryOf, targetOf } from './request.ts';

const CSV = 'text/csv';
const TASK = 'application/vnd.eduserv.iam.reports.task-v1+json';

const client = documentClient();

/**
 * Answers a usage report as CSV. A client that asks for JSON gets what OpenAthens answers first: a task, here always a
 * finished one, with a link to the report.
 * @see https://docs.openathens.net/libraries/fetching-statistics-reports-via-the-api
 * @see https://docs.openathens.net/libraries/fetching-raw-statistics-data-via-the-api
 */
export const handler = operation(async (request) => {
  const wanted = queryOf(request, reportRequest);
  if (wantsTask(request)) return json(200, TASK, taskOf(request));
  const organisation = await targetOf(request, request.requestContext.authorizer.organisationId);
  if (!organisation) throw notFound('organisation');
  const report = reportOf(wanted, await organisationsIn(wanted.scope, organisation));
  return { statusCode: 200, headers: { 'content-type': `${CSV}; charset=UTF-8` }, body: report };
});

function wantsTask(request: Request): boolean {
  if (request.path.endsWith('/download')) return false;
  const accept = headerOf(request, 'accept');
  const preferred = new Negotiator({ headers: { accept } }).mediaType([CSV, TASK, 'application/json']);
  return preferred === TASK || preferred === 'application/json';
}

function taskOf(request: Request) {
  const question = new URLSearchParams();
  for (const [name, value] of Object.entries(request.queryStringParameters ?? {})) {
    question.append(name, value ?? '');
  }
  return {
    percentComplete: 100,
    status: 'FINISHED',
    links: [
      { href: `${addressOf(request, `${request.path}/download`)}?${question}`, type: CSV, method: 'get' },
    ],
    id: request.requestContext.requestId,
  };
}

async function organisationsIn(
  scope: ReportRequest['scope'],
  organisation: Organisation,
): Promise<Organisation[]> {
  if (scope === 'THIS_ORGANISATION') return [organisation];
  const found: Organisation[] = [];
  let after: string | undefined;
  do {
    const { rows, next } = await listBranch(client, environment('ORGANISATIONS_TABLE'), organisation, {
      limit: 100,
      ...(after !== undefined && { after }),
    });
    found.push(...rows);
    after = next;
  } while (after !== undefined);
  return found;
}
