import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { hasRole } from '#platform/identity/caller.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { Identify } from '../callers/identify.ts';
import type { GatewaySettings } from '../config.ts';
import type { ServedGraph } from '../supergraph.ts';
import { type Canary, openCanary } from './canary.ts';
import { canarySettings } from './settings.ts';
import { openTrialBoard } from './trial-board.ts';

const decisionShape = z.strictObject({
  id: z.string().max(100),
  promote: z.boolean(),
  reason: z.string().trim().min(1).max(200),
});

/** The trials of new supergraphs at a gateway. */
export interface GatewayCanary extends Canary<ServedGraph> {
  /** Serves the trials to staff at `/canary`; an ADMIN ends one there. */
  serve(app: FastifyInstance, identify: Identify): void;
  stop(): void;
}

/** Tries new supergraphs as the settings say. `redis`: gateways that share it decide together what a person decides. */
export function startCanary(settings: GatewaySettings, redis: Redis | undefined, log: Log): GatewayCanary {
  const limits = canarySettings(settings);
  const canary = openCanary<ServedGraph>(limits, log);
  const board = openTrialBoard(canary, redis, log);
  return {
    ...canary,
    serve(app, identify) {
      // The header that names the caller is set by the page itself, so no page of another origin can send these requests.
      const config = { cors: false };
      app.get('/canary', { config }, async (request, reply) => {
        const caller = await identify(request.raw);
        if (!hasRole(caller, 'SUPPORT')) throw refusal(caller.kind);
        void reply.header('cache-control', 'no-store');
        return { ...limits, trials: await board.read() };
      });
      app.post('/canary', { config }, async (request) => {
        const caller = await identify(request.raw);
        if (caller.kind !== 'user' || !hasRole(caller, 'ADMIN')) throw refusal(caller.kind);
        const { success, data } = decisionShape.safeParse(request.body);
        if (!success)
          throw new CodedError('BAD_REQUEST', 'Expected "id", "promote" and a "reason" of 1 to 200 characters');
        const { id, ...decision } = data;
        if (!(await board.decide(id, { ...decision, by: caller.userId })))
          throw new CodedError('BAD_REQUEST', 'This trial does not run any more; read the trials again');
        return { trials: await board.read() };
      });
    },
    stop: board.stop,
  };
}

const refusal = (kind: string) => new CodedError(kind === 'user' ? 'FORBIDDEN' : 'UNAUTHENTICATED');
