import type { RequestListener } from 'node:http';
import { invoke } from '../invocation.ts';
import { listenerOf } from '../listener.ts';
import type { GatewayOptions } from '../options.ts';
import { type Answer, jsonAnswer } from '../request/answer.ts';
import type { GatewayRequest } from '../request/request.ts';
import type { Resources } from '../resources.ts';
import type { RouteAuthorizer } from './authorization.ts';
import { type HttpApi, readHttpApi } from './configuration.ts';
import { isPreflight, withCors } from './cors.ts';
import { proxyEvent1 } from './event-1.ts';
import { proxyEvent2 } from './event-2.ts';
import { functionAnswer } from './function-answer.ts';
import { JwtAuthorizer } from './jwt-authorizer.ts';
import { LambdaAuthorizer } from './lambda-authorizer.ts';
import { type RoutedRequest, routedRequest } from './routed-request.ts';
import { type SelectedRoute, selectRoute } from './routing.ts';

/**
 * Answers requests as an HTTP API of API Gateway does. The API's stage is at the root, as behind a custom domain.
 * @throws EmulatorError where the API has anything that is not emulated.
 */
export function openHttpApi(resources: Resources, apiId: string, options: GatewayOptions): RequestListener {
  const api = readHttpApi(resources, apiId);
  const authorizers = authorizersOf(api, options);
  return listenerOf(async (request) => {
    const answer = await answerTo(request, api, authorizers, options);
    const identified = { ...answer, headers: [...answer.headers, ['apigw-requestid', request.id] as const] };
    return api.cors ? withCors(api.cors, request, identified) : identified;
  }, options);
}

function authorizersOf(api: HttpApi, options: GatewayOptions): Map<string, RouteAuthorizer> {
  return new Map(
    [...api.authorizers].map(([id, properties]): [string, RouteAuthorizer] => {
      if (properties.AuthorizerType === 'REQUEST') return [id, new LambdaAuthorizer(id, properties, options)];
      return [id, new JwtAuthorizer(properties, options)];
    }),
  );
}

async function answerTo(
  request: GatewayRequest,
  api: HttpApi,
  authorizers: ReadonlyMap<string, RouteAuthorizer>,
  options: GatewayOptions,
): Promise<Answer> {
  const selected = selectRoute(api.routes, request.method, request.path);
  if (!selected) {
    // The gateway answers a preflight itself, but only where no route takes it.
    return api.cors && isPreflight(request)
      ? { status: 204, headers: [], body: '' }
      : jsonAnswer(404, { message: 'Not Found' });
  }
  if (!request.body) return jsonAnswer(413, { message: 'Request Entity Too Large' });
  const routed = decoded(api, selected, request);
  if (!routed) return jsonAnswer(400, { message: 'Bad Request' });
  const authorizer = authorizers.get(routed.route.authorizerId ?? '');
  const authorization = await authorizer?.authorize(routed);
  if (authorization && 'refusal' in authorization) return authorization.refusal;
  const { functionArn, payloadFormat, key } = routed.route;
  const eventOf = payloadFormat === '1.0' ? proxyEvent1 : proxyEvent2;
  const outcome = await invoke(options.invoker, functionArn, eventOf(routed, authorization));
  const answer = 'value' in outcome ? functionAnswer(payloadFormat, outcome.value) : undefined;
  if ('value' in outcome && !answer)
    options.log(`The function of ${key} returned what API Gateway does not take.`);
  return answer ?? jsonAnswer(500, { message: 'Internal Server Error' });
}

function decoded(api: HttpApi, selected: SelectedRoute, request: GatewayRequest): RoutedRequest | undefined {
  try {
    return routedRequest(api, selected, request);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
