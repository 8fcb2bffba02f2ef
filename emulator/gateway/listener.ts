import type { RequestListener } from 'node:http';
import type { GatewayOptions } from './options.ts';
import { type Answer, jsonAnswer, send } from './request/answer.ts';
import { type GatewayRequest, readRequest } from './request/request.ts';

/** A listener for Node's HTTP server that answers requests by a function, and with 500 where that fails. */
export function listenerOf(
  answer: (request: GatewayRequest) => Promise<Answer>,
  { now, log }: Pick<GatewayOptions, 'now' | 'log'>,
): RequestListener {
  const answerTo: (...given: Parameters<RequestListener>) => Promise<void> = async (incoming, response) => {
    try {
      send(response, await answer(await readRequest(incoming, now())));
    } catch (error) {
      if (incoming.destroyed && !incoming.complete) return; // the caller has gone
      log(
        `${incoming.method} ${incoming.url?.split('?')[0]} failed: ${error instanceof Error ? error.stack : error}`,
      );
      send(response, jsonAnswer(500, { message: 'Internal Server Error' }));
    }
  };
  return (incoming, response) => void answerTo(incoming, response);
}
