import * as z from 'zod';
import { PEOPLE } from '../accounts/made-up-accounts.ts';
import { buildNotFoundError, createExampleHandler, type ExampleRequest } from '../operation.ts';
import { buildUrl, getPath, getQuery } from '../request.ts';
import { buildRawReport, getYesterday, rawReportDate, rawReportRequest } from './raw-report.ts';
import { buildCsvResponse, buildFinishedTask, buildRunningTask } from './task.ts';

/**
 * Returns a task with a link to the raw report of the key's own organisation. Nothing is stored: the ID of a task is the date of
 * its report. That of yesterday is still running at first, so that clients can be tried with both kinds of task.
 * @see https://docs.openathens.net/libraries/fetching-raw-statistics-data-via-the-api
 */
export const handler = createExampleHandler(async (request) => {
  const { taskId } = getPath(request, z.object({ taskId: z.string().optional() }));
  if (taskId === undefined) {
    const { date } = getQuery(request, rawReportRequest);
    return date === getYesterday().toString()
      ? buildRunningTask(request, date, buildUrl(request, `rawtask/${date}`))
      : buildFinished(request, date);
  }
  const { success, data: date } = rawReportDate.safeParse(taskId);
  if (!success) throw buildNotFoundError('task');
  if (!request.resource.endsWith('/download')) return buildFinished(request, date);
  const { organisationId } = request.requestContext.authorizer;
  return buildCsvResponse(
    buildRawReport(
      date,
      Object.keys(PEOPLE).map((name) => `${organisationId}-${name}`),
    ),
  );
});

function buildFinished(request: ExampleRequest, date: string) {
  return buildFinishedTask(request, date, buildUrl(request, `rawtask/${date}/download`));
}
