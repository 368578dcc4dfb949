import { Redis } from 'ioredis';
import { openDatabase } from '#platform/database/open-database.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { afterRecording, recordEvent } from '#platform/events/event-log.ts';
import { relayBell } from '#platform/events/relay.ts';
import { createLog } from '#platform/process/log.ts';
import { orderDelivered } from '#schema/events/orders.ts';
import type { BenchStage } from '../stage.ts';
import { monotonicMs } from './subscribers.ts';

/** Changes the order for both: ours through the log of the orders' database, vanilla's by a message on Redis. */
export async function openOrderWriter(stage: Pick<BenchStage, 'ordersDatabaseUrl' | 'redisUrl'>, orderId: string) {
  const log = createLog('bench', 'silent');
  const orm = await openDatabase({ url: stage.ordersDatabaseUrl, entities: [], migrationsPath: '', log });
  const redis = new Redis(stage.redisUrl);
  const doorbell = await redisDoorbell(stage.redisUrl, log);
  // As the subgraph's own processes do: without a ring the relay would find the event by its next look.
  afterRecording(orm, relayBell(doorbell, 'orders'));
  const [placed] = (await orm.em
    .fork()
    .execute(
      `select max(version) as version, max(payload->>'customerId') as customer from event_log where subject = ?`,
      [`order:${orderId}`],
    )) as { version: number; customer: string }[];
  if (!placed) throw new Error('expected the events of the order');
  const customerId = placed.customer;
  let { version } = placed;
  let vanillaVersion = version;

  return {
    async record() {
      version += 1;
      const occurredAt = new Date();
      await orm.em.fork().transactional(async (em) => {
        recordEvent(em, orderDelivered, {
          subject: `order:${orderId}`,
          version,
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
      });
      return { version, at: monotonicMs() };
    },
    async broadcast() {
      vanillaVersion += 1;
      const at = monotonicMs();
      const message = {
        cursor: String(vanillaVersion),
        version: vanillaVersion,
        status: 'DELIVERED',
        previousStatus: 'SHIPPED',
        at: new Date().toISOString(),
        reason: null,
        order: { id: orderId },
        customer: { id: customerId },
      };
      await redis.publish(`vanilla:${orderId}`, JSON.stringify(message));
      return { version: vanillaVersion, at };
    },
    async stop() {
      redis.disconnect();
      await doorbell.stop();
      await orm.close();
    },
  };
}
