import Negotiator from 'negotiator';
import { buildMediaResponse, type ExampleRequest } from '../operation.ts';
import { findHeader } from '../request.ts';

export const CSV = 'text/csv';
const TASK = 'application/vnd.eduserv.iam.reports.task-v1+json';

/** The media types of a task, and that of the report itself if the operation also returns it without a task. */
export type ReportMediaType = typeof TASK | 'application/json' | typeof CSV;

/** The media type that the client likes best; a task if it likes all equally, or none. */
export function chooseMediaType(request: ExampleRequest): ReportMediaType {
  const accept = findHeader(request, 'accept');
  const offered: ReportMediaType[] = [TASK, 'application/json', CSV];
  return (new Negotiator({ headers: { accept } }).mediaType(offered) as ReportMediaType | undefined) ?? TASK;
}

/** Builds a response with a finished task. @param report the URL of its CSV */
export function buildFinishedTask(request: ExampleRequest, id: string, report: string) {
  return buildTask(request, {
    percentComplete: 100,
    status: 'FINISHED',
    links: [{ href: report, type: CSV, method: 'get' }],
    id,
  });
}

/** Builds a response with a task that is still running. @param task the URL at which the client asks again */
export function buildRunningTask(request: ExampleRequest, id: string, task: string) {
  return buildTask(request, {
    percentComplete: 40,
    status: 'RUNNING',
    links: [{ href: task, rel: 'SELF', type: TASK, method: 'get' }],
    id,
  });
}

function buildTask(request: ExampleRequest, task: object) {
  const mediaType = chooseMediaType(request);
  return buildMediaResponse(200, mediaType === CSV ? TASK : mediaType, task);
}

/** @param body the report */
export function buildCsvResponse(body: string) {
  return { statusCode: 200, headers: { 'content-type': `${CSV}; charset=UTF-8` }, body };
}
