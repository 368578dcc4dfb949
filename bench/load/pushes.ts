import { setTimeout as pause } from 'node:timers/promises';
import type { OrdersLoad } from './orders.ts';

/**
 * Follows the orders of every customer of the load, as a shop's page does. `arrivals` grows: when each change arrived, in milliseconds of the epoch,
 * by order and version. Resolves when every subscription has had its first message.
 */
export async function followCustomers(load: OrdersLoad) {
  const arrivals = new Map<string, number>();
  let failure: unknown;
  const stops = load.names.map((name) =>
    load.customers.socket(name).subscribe<{ myOrdersChanged: { version: number; order: { id: string } } }>(
      { query: 'subscription { myOrdersChanged { version order { id } } }' },
      {
        next({ data, errors }) {
          const change = data?.myOrdersChanged;
          if (change) arrivals.set(`${change.order.id}:${change.version}`, performance.timeOrigin + performance.now());
          else failure = errors;
        },
        error: (error) => (failure = error),
        complete: () => {},
      },
    ),
  );
  const placeEach = () => Promise.all(load.names.map((name, index) => load.place(name, index)));
  const isSeen = ({ id }: { id: string }) => [...arrivals.keys()].some((change) => change.startsWith(id));
  const until = performance.now() + 20_000;
  // A new subscription sends no sign of its own: an order of each customer shows that all of them follow. An order that was confirmed before its
  // subscription stood is not seen, so the next one of each customer decides.
  for (let placed = await placeEach(); !placed.every(isSeen); placed = await placeEach()) {
    await load.drained();
    await pause(100);
    if (placed.every(isSeen)) break;
    if (performance.now() > until || failure)
      throw new Error('expected a message for an order of every customer', { cause: failure });
  }
  return {
    arrivals,
    stop() {
      for (const stop of stops) stop();
      if (failure) throw new Error('a subscription failed', { cause: failure });
    },
  };
}
