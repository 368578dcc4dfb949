import { once } from 'node:events';
import type { Redis } from 'ioredis';
import type { Log } from '#platform/process/log.ts';
import type { SentOperation } from '../front/known-documents.ts';

/** The operations that clients have used, over the lives of the gateways. */
export interface RecentOperations {
  /** The operations that any gateway of this graph used last, newest first; none while Redis is away. */
  read(graph: string): Promise<SentOperation[]>;
  /** Notes the operations that this gateway used last, newest first. */
  write(graph: string, used: readonly SentOperation[]): Promise<void>;
}

/** As many are planned within the time of a start. */
const maxKept = 500;
/** Of one gateway at one time. More would replace the operations of other gateways by ones that are hardly used. */
const maxWritten = 250;
/** Longer texts are rare, and a Redis with 500 of them would hold megabytes. */
const maxTextLength = 16_000;
/** A graph that nobody has used for this long starts cold. */
const keepSeconds = 7 * 86_400;
/** A Redis that needs longer to connect is not waited for: the operations are then planned when they come. */
const connectsWithinMs = 1_000;

/**
 * Opens the store in the Redis that gateways share, so that a gateway on a new machine knows them too. What is lost costs plans and nothing else. What is read is
 * not trusted: it is validated like the text of a client. A text with a literal string is not stored, because people write secrets into literals.
 */
export function openRecentOperations(redis: Redis, log: Log): RecentOperations {
  const keyOf = (graph: string) => `tradepost:operations:${graph}`;
  return {
    async read(graph) {
      try {
        if (redis.status !== 'ready') await once(redis, 'ready', { signal: AbortSignal.timeout(connectsWithinMs) });
        const members = await redis.zrevrange(keyOf(graph), 0, maxKept - 1);
        return members.map(parseMember);
      } catch (error) {
        log.debug({ err: error }, 'redis did not give the operations of the last run');
        return [];
      }
    },
    async write(graph, used) {
      const kept = used.filter(({ text }) => text.length <= maxTextLength && !text.includes('"')).slice(0, maxWritten);
      if (kept.length === 0) return;
      // Milliseconds apart: newer operations of one gateway come before its older ones.
      const now = Date.now();
      const scored = kept.flatMap((operation, index) => [now - index, memberOf(operation)]);
      try {
        await redis
          .pipeline()
          .zadd(keyOf(graph), ...scored)
          .zremrangebyrank(keyOf(graph), 0, -maxKept - 1)
          .expire(keyOf(graph), keepSeconds)
          .exec();
      } catch (error) {
        log.debug({ err: error }, 'redis did not take the operations of this run');
      }
    },
  };
}

function memberOf({ text, operationName }: SentOperation): string {
  return JSON.stringify([text, operationName ?? null]);
}

function parseMember(member: string): SentOperation {
  const [text, operationName] = JSON.parse(member) as [string, string | null];
  return { text: String(text), operationName: typeof operationName === 'string' ? operationName : undefined };
}
