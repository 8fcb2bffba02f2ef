import type { Permission } from '../../core/permission.ts';
import { handler } from '../../lambdas/authorizer/check-key.ts';
import { call, Functions, fail, functionUri } from '../unit/emulator/gateway/gateway-calls.ts';
import { openHttpApi } from '../unit/emulator/gateway/http-api/synthesized-http-api.ts';
import { openRestApi } from '../unit/emulator/gateway/rest-api/synthesized-rest-api.ts';
import type { Form } from './authorizer-events.ts';
import { buildRequirementVariables } from './fixtures.ts';

/** An API of another team behind the emulator's gateway, with the real authorizer. */
export interface ProtectedApi {
  /** @returns the status and, if the request was allowed, the key that the backend got */
  ask(route: string, headers: Record<string, string>): Promise<string>;
  /** How often the authorizer has run. */
  checks(): number;
}

export interface ProtectedApiProps {
  form: Form;
  /** The required permission of each route, such as `GET /reports`. */
  routes: Readonly<Record<string, Permission>>;
  /** How long verdicts are cached, in seconds. */
  ttlSeconds: number;
  /** @default false */
  simpleResponses?: boolean;
}

/** Opens an API until the test has finished. The environment must be that of a deployment. */
export async function openProtectedApi(props: ProtectedApiProps): Promise<ProtectedApi> {
  const functions = new Functions({
    main: backend,
    authentication: (event) => check('authentication', event),
    reports: (event) => check('reports', event),
    accounts: (event) => check('accounts', event),
  });
  const open = props.form.startsWith('REST') ? openRest : openHttp;
  const origin = await open(props, functions);
  return {
    async ask(route, headers) {
      const [method = '', path = ''] = route.replace('{id}', '7').split(' ');
      const { status, body } = await call(origin, path, { method, headers });
      return status === 200 ? `200 ${body}` : String(status);
    },
    checks: () => ['authentication', 'reports', 'accounts'].flatMap((name) => functions.events(name)).length,
  };
}

/** Returns the key that it got. */
function backend(event: Record<string, unknown>) {
  const { authorizer } = event.requestContext as { authorizer: Record<string, unknown> };
  const { organisationId, keyId } = (authorizer.lambda ?? authorizer) as Record<string, string>;
  return { statusCode: 200, body: `${organisationId} ${keyId}` };
}

/** The handler reads the required permission before its first await, so that checks of several functions can be concurrent. */
async function check(required: Permission, event: unknown) {
  Object.assign(process.env, buildRequirementVariables(required));
  return handler(event as Parameters<typeof handler>[0]).catch((error: Error) => fail(error.message));
}

async function openRest({ form, routes, ttlSeconds }: ProtectedApiProps, functions: Functions) {
  const authorizer = (required: string) => ({
    Type: form === 'REST TOKEN' ? 'TOKEN' : 'REQUEST',
    AuthorizerUri: functionUri(required),
    AuthorizerResultTtlInSeconds: ttlSeconds,
    IdentitySource: 'method.request.header.Authorization',
  });
  const methods = attachAuthorizers(routes, (AuthorizerId) => ({
    AuthorizationType: 'CUSTOM',
    AuthorizerId,
  }));
  const { origin } = await openRestApi(
    { methods, authorizers: forEachFunction(routes, authorizer) },
    functions,
    () => new Date(),
  );
  return origin;
}

async function openHttp(
  { form, routes, ttlSeconds, simpleResponses = false }: ProtectedApiProps,
  functions: Functions,
) {
  const authorizer = (required: string) => ({
    AuthorizerType: 'REQUEST',
    AuthorizerUri: functionUri(required),
    AuthorizerPayloadFormatVersion: form === 'HTTP 1.0' ? '1.0' : '2.0',
    AuthorizerResultTtlInSeconds: ttlSeconds,
    IdentitySource: ['$request.header.Authorization'],
    ...(simpleResponses && { EnableSimpleResponses: true }),
  });
  const { origin } = await openHttpApi(
    {
      routes: attachAuthorizers(routes, (AuthorizerId) => ({ AuthorizationType: 'CUSTOM', AuthorizerId })),
      authorizers: forEachFunction(routes, authorizer),
    },
    functions,
    () => new Date(),
  );
  return origin;
}

function attachAuthorizers(
  routes: ProtectedApiProps['routes'],
  properties: (authorizerId: string) => Record<string, unknown>,
) {
  return Object.fromEntries(Object.entries(routes).map(([route, required]) => [route, properties(required)]));
}

/** Creates one authorizer for each function, as the construct does. */
function forEachFunction<Authorizer>(
  routes: ProtectedApiProps['routes'],
  authorizer: (required: string) => Authorizer,
) {
  return Object.fromEntries(
    [...new Set(Object.values(routes))].map((required) => [required, authorizer(required)]),
  );
}
