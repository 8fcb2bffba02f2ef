import { getKeyContext, isInReach, type KeyContext } from '../../../core/key-context.ts';
import type { Organisation } from '../../../core/organisation.ts';
import { createDocumentClient } from '../../../store/client.ts';
import { listBranch } from '../../../store/organisations.ts';
import { requireTable } from '../../environment.ts';
import { buildNotFoundError, createExampleHandler, type ExampleRequest } from '../operation.ts';
import { buildUrl, findTarget, getQuery } from '../request.ts';
import { buildReport, type ReportRequest, reportRequest } from './report.ts';
import { buildCsvResponse, buildFinishedTask, CSV, chooseMediaType } from './task.ts';

const client = createDocumentClient();

/**
 * Returns a task with a link to a usage report, as OpenAthens does. Here the task is always finished. A client that asks for CSV gets
 * the report at once.
 * @see https://docs.openathens.net/libraries/fetching-statistics-reports-via-the-api
 */
export const handler = createExampleHandler(async (request) => {
  const requested = getQuery(request, reportRequest);
  const isDownload = request.resource.endsWith('/download');
  if (!isDownload && chooseMediaType(request) !== CSV) return buildTask(request);
  const organisation = await findTarget(request, request.requestContext.authorizer.organisationId);
  if (!organisation) throw buildNotFoundError('organisation');
  const report = buildReport(
    requested,
    await listOrganisations(requested.scope, organisation, getKeyContext(request)),
  );
  return buildCsvResponse(report);
});

function buildTask(request: ExampleRequest) {
  const question = new URLSearchParams();
  for (const [name, value] of Object.entries(request.queryStringParameters ?? {})) {
    question.append(name, value ?? '');
  }
  const report = buildUrl(request, `report/download?${question}`);
  return buildFinishedTask(request, request.requestContext.requestId, report);
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
