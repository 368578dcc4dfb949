import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { afterCommit } from '#platform/database/after-commit.ts';
import { histogram } from '#platform/process/metrics.ts';
import type { Order } from '../storage/order.entity.ts';

const decided = histogram(
  'tradepost_orders_decision_seconds',
  'From the placing of an order to the end of its saga, by outcome: CONFIRMED, CANCELLED, EXPIRED',
  ['outcome'],
  [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600, 1800],
);

/** Counts a placed order that is decided in the transaction of `em`, once that commits. An order that is cancelled later was decided before. */
export function countDecision(em: SqlEntityManager, { id, placedAt }: Order, outcome: Order['state'], at: Date): void {
  afterCommit(em, `decided ${id}`, () => decided.observe({ outcome }, (at.getTime() - placedAt.getTime()) / 1000));
}
