import type { Consumer } from '#platform/events/consume.ts';
import { listOrders } from './list-orders.ts';
import { listVariants } from './list-variants.ts';

/** Every consumer of this subgraph. */
export const usersConsumers = (): Consumer[] => [listOrders(), listVariants()];
