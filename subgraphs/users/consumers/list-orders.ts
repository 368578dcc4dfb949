import { type Consumer, onAll } from '#platform/events/consume.ts';
import * as orders from '#schema/events/orders.ts';
import { addOrders, listTurn, moveMoney, moveOrders } from '../lists/apply-orders.ts';

/** Nobody waits longer for these lists than a person looks at a page. Half of it doubles the transactions in a busy shop. */
const listEveryMs = 200;

/** Keeps the orders in the lists of staff. It takes every event of an order: each is a version that a reader may name. */
export function listOrders(): Consumer {
  const {
    orderPlaced,
    orderLinesCancelled,
    orderLinesEdited,
    orderPaymentCaptured,
    orderRefunded,
    orderLinkRequested,
  } = orders;
  const special: readonly unknown[] = [
    orderPlaced,
    orderLinesCancelled,
    orderLinesEdited,
    orderPaymentCaptured,
    orderRefunded,
    orderLinkRequested,
  ];
  // All others have the fields of `OrderChange`, which their own check has seen.
  const plain = orders.ordersEvents.filter(
    (definition) => !special.includes(definition),
  ) as (typeof orders.orderCancelled)[];
  return {
    name: 'list-orders',
    feed: 'orders',
    gatherMs: listEveryMs,
    turn: listTurn,
    on: Object.fromEntries([
      onAll(orderPlaced, (events, em) => addOrders(em, events)),
      onAll(orderLinesCancelled, (events, em) => moveOrders(em, events)),
      onAll(orderLinesEdited, (events, em) => moveOrders(em, events)),
      onAll(orderPaymentCaptured, (events, em) => moveMoney(em, events, 1)),
      onAll(orderRefunded, (events, em) => moveMoney(em, events, -1)),
      ...plain.map((definition) => onAll(definition, (events, em) => moveOrders(em, events))),
    ]),
  };
}
