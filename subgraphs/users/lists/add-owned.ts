import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Consumer } from '#platform/events/consumer.ts';
import { partitionOf } from '#platform/events/event-log.ts';
import { addOrders, moveMoney } from './apply-orders.ts';
import { noteSkus } from './apply-variants.ts';

/*
 * Entries whose events are no longer in the logs, as their owners have them. They take the way of the events that made them, so that the lists have one
 * way of adding an order.
 */

export interface OwnedOrder {
  orderId: string;
  customerId: string;
  number: string;
  status: string;
  version: number;
  totalMinor: number;
  currency: string;
  placedAt: Date;
  variantIds: readonly string[];
  /** What was received and not refunded, by currency. */
  spent: readonly { currency: string; amountMinor: number }[];
  /** Where the event of `version` is in the log of orders. */
  position: number;
}

export interface OwnedVariant {
  productId: string;
  variantId: string;
  sku: string;
  /** Where the newest event about the variants of the product is in the log of the catalogue; 0 without one. */
  position: number;
}

/** What the logs no longer have. Orders and variants are each of one moment. */
export interface OwnedEntries {
  orders: readonly OwnedOrder[];
  variants: readonly OwnedVariant[];
}

/** Whether a consumer, by its positions in the partitions of its log, has applied the newest event of each entry that it keeps. */
export function hasApplied(
  consumer: Consumer,
  positions: ReadonlyMap<string, ReadonlyMap<number, number>>,
  { orders, variants }: OwnedEntries,
): boolean {
  const own = positions.get(consumer.name);
  const isApplied = (subject: string, position: number) => position <= (own?.get(partitionOf(subject)) ?? 0);
  return consumer.feed === 'orders'
    ? orders.every(({ orderId, position }) => isApplied(`order:${orderId}`, position))
    : variants.every(({ productId, position }) => isApplied(`product:${productId}`, position));
}

/** Rows of one statement. Half of it doubles the statements; twice of it holds more in memory. */
const batchSize = 1_000;

/** Adds them to lists that have nothing of these orders and products yet. */
export async function addOwned(em: SqlEntityManager, { orders, variants }: OwnedEntries): Promise<void> {
  for (const part of batchesOf(variants)) await noteSkus(em, part);
  for (const part of batchesOf(orders)) {
    await addOrders(
      em,
      part.map((order) => ({
        version: order.version,
        occurredAt: order.placedAt.toISOString(),
        payload: { ...order, lines: order.variantIds.map((variantId) => ({ variantId })) },
      })),
    );
    const received = part.flatMap(({ spent, ...order }) =>
      spent.map((money) => ({ version: order.version, payload: { ...order, ...money } })),
    );
    await moveMoney(em, received, 1);
  }
}

function batchesOf<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / batchSize) }, (_, index) =>
    rows.slice(index * batchSize, (index + 1) * batchSize),
  );
}
