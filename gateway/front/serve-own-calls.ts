import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { openAnswerBudget } from '#platform/graph/answer-budget.ts';
import {
  graphCallsPath,
  type SubgraphClient,
  type SubgraphResponse,
  variablesOf,
} from '#platform/graph/subgraph-client.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { signedCalls } from '#platform/identity/signed-calls.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import { CodedError, errorBody } from '#platform/process/errors.ts';
import { endTurn } from '#platform/process/shed-load.ts';
import type { GatewayContext } from '../context.ts';
import type { Engine } from '../engine.ts';
import type { AccessLog } from './access-log.ts';
import { sendAnswer } from './send-answer.ts';
import { openAnswerRequest } from './serve-graphql.ts';

/**
 * Serves the whole graph to our own processes, over HTTP and within the process. The caller is the signed identity of a process, of exactly this call:
 * nobody else reaches anything here. Such a call reads with the rights of all staff, so it may not write: a call that somebody repeats within the
 * minute of its signature changes nothing. Limits of operations and answers hold; rate limits and trusted documents are for clients.
 */
export function serveOwnCalls(
  app: FastifyInstance,
  options: { engine: Engine; identity: Identity; accessLog: AccessLog; maxAnswerValues: number },
): SubgraphClient {
  const { engine, identity, accessLog, maxAnswerValues } = options;
  const { checks, callerOf } = signedCalls(identity);

  /** Throws UNSIGNED_CALL for a person: a signed identity of a person was made for a subgraph. */
  function contextOf(caller: Caller): GatewayContext {
    if (caller.kind !== 'service') throw new CodedError('UNSIGNED_CALL');
    return {
      caller,
      budget: openAnswerBudget(maxAnswerValues, 'GATEWAY_ANSWER_VALUES'),
      headers: {},
      seen: refuseWrites,
    };
  }

  const answerRequest = openAnswerRequest(engine, (request: FastifyRequest) => contextOf(callerOf(request)), accessLog);
  app.post(graphCallsPath, checks, async (request, reply) => {
    const { answer, accepted } = await answerRequest(
      request,
      reply.raw,
      () => endTurn(reply.raw),
      () => request,
    );
    return sendAnswer(reply, answer, accepted);
  });

  return async (request): Promise<SubgraphResponse> => {
    let context: GatewayContext;
    try {
      context = contextOf(identity.verify(request.identity?.token));
    } catch {
      return errorBody('UNSIGNED_CALL');
    }
    const { query, operationName, signal } = request;
    const { errors, data } = await engine.answer(
      {
        method: 'POST',
        query,
        operationName,
        variables: variablesOf(request),
        extensions: {},
        ids: {},
        headers: { ...request.headers },
      },
      { ...context, signal },
    );
    return {
      ...(data === undefined ? {} : { data: JSON.parse(data) as Record<string, unknown> | null }),
      ...(errors.length > 0 ? { errors: [...errors] } : {}),
    };
  };
}

function refuseWrites({ operation }: OperationDefinitionNode): void {
  if (operation !== OperationTypeNode.QUERY) throw new CodedError('FORBIDDEN', 'Our own processes only read here');
}

/** Where no subgraph gets a signed caller, a call of our own has no answer. */
export const refuseOwnCalls: SubgraphClient = async () => errorBody('UNSIGNED_CALL');
