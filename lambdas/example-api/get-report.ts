import Negotiator from 'negotiator';
import { getKeyContext, isInReach, type KeyContext } from '../../core/key-context.ts';
import type { Organisation } from '../../core/organisation.ts';
import { createDocumentClient } from '../../store/client.ts';
import { listBranch } from '../../store/organisations.ts';
import { requireTable } from '../environment.ts';
import {
  buildMediaResponse,
  buildNotFoundError,
  createExampleHandler,
  type ExampleRequest,
} from './operation.ts';
import { buildReport, type ReportRequest, reportRequest } from './report.ts';
import { buildUrl, findHeader, findTarget, getQuery } from './request.ts';

const CSV = 'text/csv';
const TASK = 'application/vnd.eduserv.iam.reports.task-v1+json';

const client = createDocumentClient();

/**
 * Returns a task with a link to a usage report, as OpenAthens does. Here the task is always finished. A client that asks for CSV gets
 * the report at once.
 * @see https://docs.openathens.net/libraries/fetching-statistics-reports-via-the-api
 * @see https://docs.openathens.net/libraries/fetching-raw-statistics-data-via-the-api
 */
export const handler = createExampleHandler(async (request) => {
  const requested = getQuery(request, reportRequest);
  const mediaType = chooseMediaType(request);
  if (mediaType !== CSV) return buildMediaResponse(200, mediaType, buildTask(request));
  const organisation = await findTarget(request, request.requestContext.authorizer.organisationId);
  if (!organisation) throw buildNotFoundError('organisation');
  const report = buildReport(
    requested,
    await listOrganisations(requested.scope, organisation, getKeyContext(request)),
  );
  return { statusCode: 200, headers: { 'content-type': `${CSV}; charset=UTF-8` }, body: report };
});

/** The media type that the client likes best; a task if it likes all equally, or none. */
function chooseMediaType(request: ExampleRequest): string {
  if (request.path.endsWith('/download')) return CSV;
  const accept = findHeader(request, 'accept');
  return new Negotiator({ headers: { accept } }).mediaType([TASK, 'application/json', CSV]) ?? TASK;
}

function buildTask(request: ExampleRequest) {
  const question = new URLSearchParams();
  for (const [name, value] of Object.entries(request.queryStringParameters ?? {})) {
    question.append(name, value ?? '');
  }
  return {
    percentComplete: 100,
    status: 'FINISHED',
    links: [
      { href: `${buildUrl(request, `${request.path}/download`)}?${question}`, type: CSV, method: 'get' },
    ],
    id: request.requestContext.requestId,
  };
}

async function listOrganisations(
  scope: ReportRequest['scope'],
  organisation: Organisation,
  key: KeyContext,
): Promise<Organisation[]> {
  if (scope === 'THIS_ORGANISATION') return [organisation];
  const found: Organisation[] = [];
  let after: string | undefined;
  do {
    const { rows, next } = await listBranch(client, requireTable('organisations'), organisation, {
      limit: 100,
      ...(after !== undefined && { after }),
    });
    found.push(...rows.filter(({ path }) => isInReach(key, path)));
    after = next;
  } while (after !== undefined);
  return found;
}
