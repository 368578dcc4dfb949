import type { FastifyInstance } from 'fastify';
import { request } from 'undici';
import { z } from 'zod';
import { type Clock, followClock } from './clock.ts';
import type { Log } from './log.ts';

const path = '/internal/clock';
const answer = z.object({ now: z.iso.datetime() });

/** Offers a clock to processes that have no database. It is no secret. */
export function serveClock(app: FastifyInstance, now: () => Date): void {
  app.get(path, async (_request, reply) => {
    void reply.header('cache-control', 'no-store');
    return { now: now().toISOString() } satisfies z.infer<typeof answer>;
  });
}

/** Follows the clock of a subgraph in another process, which need not answer yet. */
export function remoteClock(subgraph: string, baseUrl: string, log: Log): Clock {
  return followClock({
    reference: `subgraph ${subgraph}`,
    log,
    async ask() {
      const { statusCode, body } = await request(new URL(path, baseUrl), { headersTimeout: 3_000, bodyTimeout: 3_000 });
      if (statusCode !== 200) throw new Error(`expected the time with status 200, got ${statusCode}`);
      return Date.parse(answer.parse(await body.json()).now);
    },
  });
}
