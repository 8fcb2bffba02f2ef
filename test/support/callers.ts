import { execa } from 'execa';
import type { LocalFile } from '../../local/local-file.ts';

/** The fields of a created key that tests use. */
interface CreatedKey {
  keyId: string;
  value: string;
  expiresOn: string;
}

/** Gets an access token of the running host, as `npm run -s token` prints it. */
export async function getToken(data: string, administrator: string): Promise<string> {
  const { stdout } = await execa(process.execPath, ['cli/token-command.ts', '--data', data, administrator]);
  return stdout;
}

/** Sends a request to the admin API. */
export function requestAdminApi(
  { urls }: Pick<LocalFile, 'urls'>,
  token: string,
  path: string,
  { method = 'GET', body }: { method?: string; body?: unknown } = {},
): Promise<Response> {
  return fetch(urls.adminApi + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** Creates a key with the level `authentication`. */
export async function createKey(
  local: LocalFile,
  token: string,
  organisationId: string,
): Promise<CreatedKey> {
  const response = await requestAdminApi(local, token, `/organisations/${organisationId}/api-keys`, {
    method: 'POST',
    body: { name: 'Made by a test', permissionLevel: 'authentication' },
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as CreatedKey;
}

/** A request to the example protected API, without a key. */
export interface ExampleCall {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Builds a request that starts a session, which requires `authentication`. */
export function buildSessionCall(organisationId: string): ExampleCall {
  return {
    path: `/api/v1/${organisationId}.example/organisation/${organisationId}/local-auth/session`,
    method: 'POST',
    headers: { 'content-type': 'application/vnd.eduserv.iam.auth.localAccountSessionRequest+json' },
    body: JSON.stringify({
      connectionID: '1',
      uniqueUserIdentifier: 'u1',
      displayName: 'Jo Reader',
      returnUrl: 'https://catalogue.example/',
    }),
  };
}

/** Builds a request for a report, which requires `reports`. */
export function buildReportCall(organisationId: string): ExampleCall {
  const query = 'type=RESOURCE_USAGE&by=RESOURCE&from=2026-01&to=2026-01';
  return { path: `/api/v1/${organisationId}.example/report?${query}` };
}

/** Starts a session at the example protected API with a key. @returns the status */
export function openSession(
  local: Pick<LocalFile, 'urls'>,
  organisationId: string,
  keyValue: string,
): Promise<number> {
  return callExample(local, buildSessionCall(organisationId), keyValue);
}

/** Requests a report from the example protected API. @returns the status */
export function getReport(local: Pick<LocalFile, 'urls'>, keyValue: string): Promise<number> {
  return callExample(local, buildReportCall('northgate'), keyValue);
}

async function callExample(
  { urls }: Pick<LocalFile, 'urls'>,
  { path, headers, ...init }: ExampleCall,
  keyValue: string,
): Promise<number> {
  const response = await fetch(urls.protectedApi + path, {
    ...init,
    headers: { authorization: `OAApiKey ${keyValue}`, ...headers },
  });
  await response.body?.cancel();
  return response.status;
}
