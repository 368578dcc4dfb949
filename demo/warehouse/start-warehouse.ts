import type { Log } from '#platform/process/log.ts';
import { openApi } from '../client/api.ts';
import { Customers } from '../client/customers.ts';

/** A pretend warehouse of the demo: it ships and delivers what is confirmed, as staff would, through the public API. */
export interface Warehouse {
  stop(): Promise<void>;
}

interface OpenOrder {
  id: string;
  status: 'CONFIRMED' | 'SHIPPED';
  history: { at: string }[];
}

const openOrders = `query WarehouseOrders {
  orders(first: 50, filter: { status: [CONFIRMED, SHIPPED] }) { nodes { id status history { at } } }
}`;
const ship = `mutation ShipDemoOrder($input: ShipOrderInput!) {
  shipOrder(input: $input) { __typename }
}`;
const deliver = `mutation DeliverDemoOrder($input: MarkDeliveredInput!) {
  markDelivered(input: $input) { __typename }
}`;

/** Twice as often makes an idle demo read twice as much; half as often is seen as a delay. */
const lookEveryMs = 1_000;

/**
 * Moves every order one step when it has rested for `stepMs`. It remembers nothing: it looks at the orders again and again, so a restart loses no
 * order. A refusal means that staff were faster. While the API cannot answer it tries again.
 */
export function startWarehouse(options: {
  url: string;
  wsUrl: string;
  demoPassword: string;
  stepMs: number;
  now: () => Date;
  log: Log;
}): Warehouse {
  const { stepMs, now, log } = options;
  const api = openApi(`${options.url}/graphql`, 1, 'demo-warehouse');
  const staff = new Customers(api.send, options.wsUrl, options.demoPassword);
  let stopped = false;
  let wake = () => {};

  async function moveOrders(): Promise<void> {
    const token = await staff.staffToken();
    const { orders } = await api.send<{ orders: { nodes: OpenOrder[] } | null }>(openOrders, {}, token);
    for (const { id, status, history } of orders?.nodes ?? []) {
      const restedSince = Date.parse(history.at(-1)?.at ?? '');
      if (stopped || now().getTime() - restedSince < stepMs) continue;
      if (status === 'SHIPPED') await api.send(deliver, { input: { orderId: id } }, token);
      else await api.send(ship, { input: { orderId: id, trackingCode: `DEMO-${id.slice(-6).toUpperCase()}` } }, token);
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      await moveOrders().catch((error: unknown) => log.warn({ err: error }, 'the demo warehouse could not work'));
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lookEveryMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
  const running = run();

  return {
    async stop() {
      stopped = true;
      wake();
      await running;
      await api.close();
    },
  };
}
