import type { RequestListener } from 'node:http';
import { invoke } from '../invocation.ts';
import { listenerOf } from '../listener.ts';
import type { GatewayOptions } from '../options.ts';
import type { Answer } from '../request/answer.ts';
import type { GatewayRequest } from '../request/request.ts';
import type { Resources } from '../resources.ts';
import { RestAuthorizer } from './authorizer.ts';
import { type RestApi, readRestApi } from './configuration.ts';
import { type MethodRequest, proxyEvent, requestContext } from './event.ts';
import { functionAnswer } from './function-answer.ts';
import { gatewayResponse, type Refusal } from './gateway-responses.ts';
import { type SelectedMethod, selectMethod } from './routing.ts';

/**
 * Answers requests as a REST API of API Gateway does. The API's stage is at the root, as behind a custom domain: a port
 * has one API with one stage, whose name could otherwise hide a resource of the same name.
 * @throws EmulatorError where the API has anything that is not emulated.
 */
export function openRestApi(resources: Resources, apiId: string, options: GatewayOptions): RequestListener {
  const api = readRestApi(resources, apiId);
  const authorizers = new Map(
    [...api.authorizers].map(([id, properties]) => [id, new RestAuthorizer(id, properties, options)]),
  );
  return listenerOf(async (request) => {
    const selected = selectMethod(api.resources, request.method, request.path);
    const answer = await answerTo(request, api, selected, authorizers, options);
    const sent = 'type' in answer ? refused(answer, request, api, selected) : answer;
    const ids = [['x-amzn-RequestId', request.id] as const, ['x-amz-apigw-id', request.id] as const];
    return { ...sent, headers: [...sent.headers, ...ids] };
  }, options);
}

async function answerTo(
  request: GatewayRequest,
  api: RestApi,
  selected: SelectedMethod | undefined,
  authorizers: ReadonlyMap<string, RestAuthorizer>,
  options: GatewayOptions,
): Promise<Answer | Refusal> {
  if (!selected) return { type: 'MISSING_AUTHENTICATION_TOKEN', message: 'Missing Authentication Token' };
  if (!request.body) return { type: 'REQUEST_TOO_LARGE', message: 'Request Too Long' };
  const methodRequest: MethodRequest = { ...selected, api, request };
  const { functionArn, authorizerId = '' } = selected.method;
  const caller = await authorizers.get(authorizerId)?.authorize(methodRequest);
  if (caller && 'type' in caller) return caller;
  const outcome = await invoke(options.invoker, functionArn, proxyEvent(methodRequest, caller?.authorizer));
  const answer = 'value' in outcome ? functionAnswer(outcome.value) : undefined;
  if ('value' in outcome && !answer) {
    options.log(
      `The function of ${request.method} ${selected.resource.path} returned what API Gateway does not take.`,
    );
  }
  return answer ?? { type: 'DEFAULT_5XX', message: 'Internal server error' };
}

function refused(
  refusal: Refusal,
  request: GatewayRequest,
  api: RestApi,
  selected: SelectedMethod | undefined,
): Answer {
  return gatewayResponse(refusal, api.gatewayResponses, {
    context: requestContext(api, request, selected?.resource),
    stageVariables: api.stageVariables,
    request,
    pathParameters: selected?.pathParameters ?? {},
  });
}
