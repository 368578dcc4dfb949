import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type CallSignal, OwnedSignal } from '#platform/process/call-signal.ts';
import { endTurn } from '#platform/process/shed-load.ts';
import type { AddressedRequest } from '#platform/process/client-address.ts';
import type { GatewayContext } from '../context.ts';
import type { Engine } from '../engine.ts';
import type { AccessLog } from './access-log.ts';
import type { OperationAnswer } from './operation-answer.ts';
import { type HttpRequest, preventForgery, readRequest } from './read-request.ts';
import { type Accepted, acceptedBy, sendAnswer } from './send-answer.ts';

/** A request that GraphQL answers. */
export type AnsweredRequest = AddressedRequest & { headers: IncomingHttpHeaders };

/**
 * Answers a request, and says how its client wants the answer. Never rejects: a failure is in the answer. `read` may throw the fault of the body.
 * `end` ends the turn of the request early.
 */
export type AnswerRequest<Request extends AnsweredRequest = AnsweredRequest> = (
  request: Request,
  response: ServerResponse,
  end: () => void,
  read: () => HttpRequest,
) => Promise<{ answer: OperationAnswer; accepted: Accepted }>;

/** Answers GraphQL over HTTP by this engine. `contextOf` identifies the caller, and refuses the request if it throws. */
export function openAnswerRequest<Request extends AnsweredRequest>(
  engine: Engine,
  contextOf: (request: Request) => GatewayContext | Promise<GatewayContext>,
  accessLog: AccessLog,
): AnswerRequest<Request> {
  return async (request, response, end, read) => {
    const line = accessLog(request.headers);
    let accepted = acceptedBy(undefined);
    let answer: OperationAnswer;
    try {
      accepted = acceptedBy(request.headers.accept);
      const http = read();
      preventForgery(http);
      const signal = untilClientLeaves(response);
      const context = await contextOf(request);
      line?.caller(context.caller);
      const seen: GatewayContext['seen'] = (operation) => {
        line?.operation(operation);
        context.seen?.(operation);
      };
      answer = await engine.answer(readRequest(http), { ...context, seen, signal, endTurn: end }, accepted.incremental);
    } catch (error) {
      answer = engine.refuse(error);
    }
    line?.end(answer);
    return { answer, accepted };
  };
}

/** Serves GraphQL over HTTP at /graphql by Fastify. */
export function serveGraphql(app: FastifyInstance, answerRequest: AnswerRequest): void {
  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { answer, accepted } = await answerRequest(
      request,
      reply.raw,
      () => endTurn(reply.raw),
      () => request,
    );
    return sendAnswer(reply, answer, accepted);
  }

  app.route({ method: ['GET', 'POST', 'OPTIONS'], url: '/graphql', handler: handle });
}

/** Fires if the connection closes before the answer is sent. */
function untilClientLeaves(response: ServerResponse): CallSignal {
  const left = new OwnedSignal();
  response.on('close', () => {
    if (!response.writableFinished) left.abort(new Error('the client closed its connection'));
  });
  return left;
}
