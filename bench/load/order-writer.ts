import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { openDatabase } from '#platform/database/open-database.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { afterRecording, recordEvent } from '#platform/events/event-log.ts';
import { relayBell } from '#platform/events/relay.ts';
import { createLog } from '#platform/process/log.ts';
import { orderDelivered } from '#schema/events/orders.ts';
import type { BenchStage } from '../stage.ts';
import { monotonicMs } from './subscribers.ts';

/** A change of orders that was published. */
export interface PublishedChange {
  version: number;
  /** On the clock of `monotonicMs`. */
  at: number;
}

/** Changes orders, all of them to the same versions. */
export interface OrderWriter {
  /**
   * Raises every order by `count` versions in the log of the orders' database; `together` orders share a transaction. The transactions begin evenly over
   * `withinMs`; 0 is as fast as possible. Returns the last version.
   */
  record(count: number, together: number, withinMs?: number): Promise<PublishedChange>;
  /** The same by messages on Redis, for the one server of bench/vanilla that listens to the channels of this name. */
  broadcast(channels: 'vanilla' | 'raw', count: number, together: number, withinMs?: number): Promise<PublishedChange>;
  stop(): Promise<void>;
}

/** Orders that are not in the log begin there; orders in the log must have the same version. */
export async function openOrderWriter(
  stage: Pick<BenchStage, 'ordersDatabaseUrl' | 'redisUrl'>,
  orderIds: readonly string[],
): Promise<OrderWriter> {
  const log = createLog('bench', 'silent');
  const orm = await openDatabase({ url: stage.ordersDatabaseUrl, entities: [], migrationsPath: '', log });
  const redis = new Redis(stage.redisUrl);
  const doorbell = await redisDoorbell(stage.redisUrl, log);
  // As the subgraph's own processes do: without a ring the relay would find the event by its next look.
  afterRecording(orm, relayBell(doorbell, 'orders'));
  const known = (await orm.em
    .fork()
    .execute(
      `select max(version) as version, max(payload->>'customerId') as customer from event_log where subject in (?)`,
      [orderIds.map((id) => `order:${id}`)],
    )) as { version: number | null; customer: string | null }[];
  const customerId = known[0]?.customer ?? '0193a000-0000-7000-8000-000000000001';
  let version = known[0]?.version ?? 0;

  async function raise(ids: readonly string[], from: number, count: number): Promise<void> {
    const occurredAt = new Date();
    await orm.em.fork().transactional(async (em) => {
      for (let next = from + 1; next <= from + count; next += 1) {
        for (const orderId of ids) {
          recordEvent(em, orderDelivered, {
            subject: `order:${orderId}`,
            version: next,
            occurredAt,
            payload: {
              orderId,
              customerId,
              number: 'T-BENCH',
              status: 'DELIVERED',
              previousStatus: 'SHIPPED',
              reason: null,
              shipmentIds: [],
            },
          });
        }
      }
    });
  }

  function publish(channels: string, ids: readonly string[], from: number, count: number): Promise<unknown> {
    const pipeline = redis.pipeline();
    const at = new Date().toISOString();
    for (let next = from + 1; next <= from + count; next += 1) {
      for (const orderId of ids) {
        const message = {
          cursor: String(next),
          version: next,
          status: 'DELIVERED',
          previousStatus: 'SHIPPED',
          at,
          reason: null,
          order: { id: orderId },
          customer: { id: customerId },
        };
        pipeline.publish(`${channels}:${orderId}`, JSON.stringify(message));
      }
    }
    return pipeline.exec();
  }

  if (version === 0) {
    await raise(orderIds, 0, 1);
    version = 1;
  }
  const broadcasted = { vanilla: version, raw: version };

  return {
    async record(count, together, withinMs = 0) {
      const from = version;
      version += count;
      await spread(chunks(orderIds, together), withinMs, (ids) => raise(ids, from, count));
      return { version: from + count, at: monotonicMs() };
    },
    async broadcast(channels, count, together, withinMs = 0) {
      const from = broadcasted[channels];
      broadcasted[channels] += count;
      const at = monotonicMs();
      await spread(chunks(orderIds, together), withinMs, (ids) => publish(channels, ids, from, count));
      return { version: from + count, at };
    },
    async stop() {
      redis.disconnect();
      await doorbell.stop();
      await orm.close();
    },
  };
}

/** Transactions of different orders do not wait for each other. With one at a time, a server that is measured flat out sleeps between two commits. */
const atOnce = 4;

/** Runs some at a time, each not before its share of the time. */
async function spread<T>(all: readonly T[], withinMs: number, run: (one: T) => Promise<unknown>): Promise<void> {
  const startedAt = monotonicMs();
  const waiting = all.entries();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, one] of waiting) {
        const waitMs = startedAt + (index * withinMs) / all.length - monotonicMs();
        if (waitMs > 0) await pause(waitMs);
        await run(one);
      }
    }),
  );
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
