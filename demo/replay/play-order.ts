import type { Api } from '../client/api.ts';
import type { Customers } from '../client/customers.ts';
import { type Followed, followOrder } from '../client/live.ts';
import type { PlayedOrder } from './shop.ts';
import type { Variants } from './variants.ts';

/** How long an order may take to be confirmed or refused, and a live message to arrive, before the run counts as failed. */
export const patienceMs = 60_000;

/** The outcome of one order. */
export interface Outcome {
  order: PlayedOrder;
  orderId: string | null;
  /** OK, or the code of the refusal. */
  placed: string;
  finalStatus: string | null;
  reason: string | null;
  finalVersion: number;
  totalMinor: number;
  placeMs: number;
  followed: Followed | null;
}

/** The parts that all orders of a run share. */
export interface Playing {
  api: Api;
  customers: Customers;
  variants: Variants;
  run: string;
}

/** One customer's order from the first click to the door, as the shop's books say it went. */
export async function playOrder(order: PlayedOrder, { api, customers, variants, run }: Playing): Promise<Outcome> {
  const token = await customers.token(order.customer);
  const input = {
    idempotencyKey: `replay-${run}-${order.invoice}`,
    lines: order.lines.map((line) => ({ variantId: variants.get(line.sku)?.id ?? '', quantity: line.quantity })),
    shippingAddress: {
      name: `Customer ${order.customer}`,
      line1: `Invoice ${order.invoice}`,
      city: 'Exampleton',
      postalCode: 'EX1 1EX',
      country: order.country,
    },
  };
  const outcome: Outcome = {
    order,
    orderId: null,
    placed: '',
    finalStatus: null,
    reason: null,
    finalVersion: 0,
    totalMinor: 0,
    placeMs: 0,
    followed: null,
  };
  const startedAt = performance.now();
  const place = () =>
    api<{ placeOrder: { __typename: string; code?: string; order?: { id: string; total: { amount: number } } } }>(
      `mutation PlaceOrder($input: PlaceOrderInput!) {
        placeOrder(input: $input) {
          __typename
          ... on PlacedOrder { order { id total { amount currency } } }
          ... on Refusal { code message }
        }
      }`,
      { input },
      token,
    );
  const { placeOrder } = await place();
  outcome.placeMs = performance.now() - startedAt;
  if (!placeOrder.order) {
    outcome.placed = placeOrder.code ?? placeOrder.__typename;
    return outcome;
  }
  const orderId = placeOrder.order.id;
  outcome.orderId = orderId;
  outcome.placed = 'OK';
  outcome.totalMinor = Number(placeOrder.order.total.amount);
  // Some clients see no answer and ask again; it must be the same order.
  if (order.invoice.endsWith('7')) {
    const again = await place();
    if (again.placeOrder.order?.id !== orderId)
      throw new Error(`${order.invoice}: a repeated placeOrder gave another order`);
  }

  const following = followOrder(customers.socket(order.customer), orderId);
  outcome.followed = following.seen;
  // The money follows the goods, and is the last version. An order that costs nothing has none.
  const untilMoney = async (event: string) => {
    if (outcome.totalMinor > 0) await following.until(({ events }) => events.has(event), patienceMs);
  };
  const over = () => ['CANCELLED', 'EXPIRED'].includes(following.seen.lastStatus ?? '');
  await following.until((seen) => seen.lastStatus === 'CONFIRMED' || over(), patienceMs);
  if (!over() && order.cancelled) {
    await change(api, 'cancelOrder', 'CancelOrderInput', { orderId, reason: 'as in the books' }, token);
    await following.until(() => over(), patienceMs);
    await untilMoney('order.payment-voided');
  } else if (!over()) {
    const staff = await customers.staffToken();
    await change(api, 'shipOrder', 'ShipOrderInput', { orderId, trackingCode: order.invoice }, staff);
    await following.until((seen) => seen.lastStatus === 'SHIPPED', patienceMs);
    await change(api, 'markDelivered', 'MarkDeliveredInput', { orderId }, staff);
    await following.until((seen) => seen.lastStatus === 'DELIVERED', patienceMs);
    await untilMoney('order.payment-captured');
  }
  if (following.failure()) throw following.failure();
  const { order: final } = await api<{
    order: { status: string; version: number; history: { to: string; reason: string | null }[] };
  }>(
    `query Final($id: ID!) { order(id: $id) { status version history { version to reason } } }`,
    { id: orderId },
    token,
  );
  outcome.finalStatus = final.status;
  outcome.finalVersion = final.version;
  // The money follows the cancellation in the history.
  outcome.reason = final.history.find(({ to }) => to === final.status)?.reason ?? null;
  return outcome;
}

async function change(api: Api, field: string, inputType: string, input: object, token: string): Promise<void> {
  const answer = await api<Record<string, { __typename: string; code?: string; message?: string }>>(
    `mutation Change($input: ${inputType}!) { ${field}(input: $input) { __typename ... on Refusal { code message } } }`,
    { input },
    token,
  );
  const result = answer[field];
  if (result?.__typename !== 'OrderChanged') throw new Error(`${field}: ${result?.code} ${result?.message}`);
}
