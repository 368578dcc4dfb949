import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ContextOptions, gatewayContext } from '../context.ts';
import type { Engine } from '../engine.ts';
import type { OperationAnswer } from './operation-answer.ts';
import { preventForgery, readRequest } from './read-request.ts';
import { type Accepted, acceptedBy, sendAnswer } from './send-answer.ts';

/** Serves GraphQL over HTTP at /graphql. */
export function serveGraphql(app: FastifyInstance, engine: Engine, contextOptions: ContextOptions): void {
  async function answer(request: FastifyRequest, signal: AbortSignal): Promise<OperationAnswer> {
    try {
      preventForgery(request);
      const context = await gatewayContext(request, contextOptions);
      return await engine.answer(readRequest(request), { ...context, signal });
    } catch (error) {
      return engine.refuse(error);
    }
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    void reply.header('cache-control', 'no-store');
    let accepted: Accepted;
    try {
      accepted = acceptedBy(request.headers.accept);
    } catch (error) {
      return sendAnswer(reply, engine.refuse(error), acceptedBy(undefined));
    }
    return sendAnswer(reply, await answer(request, untilClientLeaves(reply)), accepted);
  }

  app.route({ method: ['GET', 'POST', 'OPTIONS'], url: '/graphql', handler: handle });
}

/** Fires if the connection closes before the answer is sent. */
function untilClientLeaves({ raw }: FastifyReply): AbortSignal {
  const left = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) left.abort(new Error('the client closed its connection'));
  });
  return left.signal;
}
