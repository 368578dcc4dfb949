import { randomUUID } from 'node:crypto';
import { openDatabase } from '#platform/database/open-database.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { afterRecording, recordEvent } from '#platform/events/event-log.ts';
import { relayBell } from '#platform/events/relay.ts';
import { createLog } from '#platform/process/log.ts';
import { orderDelivered } from '#schema/events/orders.ts';
import type { LoggedChange } from './find-defects.ts';

/** Orders that exist only in the log, and change all the time. */
export interface ChangingOrders {
  readonly orderIds: readonly string[];
  /** ChangingOrders `count` orders, drawn by chance, in one transaction. */
  change(count: number): Promise<void>;
  /** What the log has of these orders. */
  read(): Promise<LoggedChange[]>;
  stop(): Promise<void>;
}

/** Puts `orders` new orders into the log, each with its first version. */
export async function openChanges(options: {
  ordersDatabaseUrl: string;
  redisUrl: string;
  orders: number;
  /** The customer whose orders they are. */
  customerId: string;
}): Promise<ChangingOrders> {
  const log = createLog('verify', 'silent');
  const orm = await openDatabase({ url: options.ordersDatabaseUrl, entities: [], migrationsPath: '', log });
  const doorbell = await redisDoorbell(options.redisUrl, log);
  // As the subgraph's own processes do.
  afterRecording(orm, relayBell(doorbell, 'orders'));
  const orderIds: string[] = Array.from({ length: options.orders }, () => randomUUID());
  const versions = new Map(orderIds.map((orderId) => [orderId, 0]));
  const { customerId } = options;

  async function raise(chosen: readonly string[]): Promise<void> {
    await orm.em.fork().transactional(async (em) => {
      for (const orderId of chosen) {
        recordEvent(em, orderDelivered, {
          subject: `order:${orderId}`,
          version: (versions.get(orderId) ?? 0) + 1,
          occurredAt: new Date(),
          payload: {
            orderId,
            customerId,
            number: 'T-VERIFY',
            status: 'DELIVERED',
            previousStatus: 'SHIPPED',
            reason: null,
            shipmentIds: [],
          },
        });
      }
    });
    for (const orderId of chosen) versions.set(orderId, (versions.get(orderId) ?? 0) + 1);
  }

  for (let from = 0; from < orderIds.length; from += 500) await raise(orderIds.slice(from, from + 500));
  return {
    orderIds,
    change(count) {
      const chosen = new Set<string>();
      while (chosen.size < Math.min(count, orderIds.length)) {
        const orderId = orderIds[Math.floor(Math.random() * orderIds.length)];
        if (orderId !== undefined) chosen.add(orderId);
      }
      return raise([...chosen]);
    },
    async read() {
      const rows = (await orm.em
        .fork()
        .execute(`select subject, version, position, occurred_at from event_log where payload->>'customerId' = ?`, [
          customerId,
        ])) as { subject: string; version: number; position: string; occurred_at: string | Date }[];
      return rows.map(({ subject, version, position, occurred_at }) => ({
        orderId: subject.slice('order:'.length),
        version,
        position: Number(position),
        at: new Date(occurred_at).getTime(),
      }));
    },
    async stop() {
      await doorbell.stop();
      await orm.close();
    },
  };
}
