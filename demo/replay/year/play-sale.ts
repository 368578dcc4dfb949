import type { Api } from '../../client/api.ts';
import type { Customers } from '../../client/customers.ts';
import type { Variants } from '../variants.ts';
import { changeOrder, type OrderView, readOrder, UnexpectedRefusal } from './ask-shop.ts';
import type { OrdersFeed } from './follow-orders.ts';
import type { Journal, StepOutcome } from './journal.ts';
import type { SaleStep } from './plan-year.ts';

/** How long an order may take to be confirmed, and its money to move, before the run counts as failed. */
export const patienceMs = 180_000;

/** The parts that all steps of a run share. */
export interface YearPlaying {
  api: Api;
  customers: Customers;
  variants: Variants;
  feed: OrdersFeed;
  journal: Journal;
}

/** Orders what the invoice says, as its customer or as a guest, and sends the parcel unless some of it is cancelled on the same day. It may be repeated. */
export async function playSale(step: SaleStep, playing: YearPlaying): Promise<StepOutcome> {
  const placed = await place(step, playing);
  if (placed.refused !== undefined) return placed;
  const { orderId } = placed;
  let { status } = placed;
  if (['PLACED', 'PAYMENT_ACTION_REQUIRED'].includes(status)) {
    await playing.feed.until(
      orderId,
      (changes) => {
        status = changes.findLast((change) => change.status !== 'PLACED')?.status ?? 'PLACED';
        return status !== 'PLACED';
      },
      patienceMs,
    );
  }
  if (['CANCELLED', 'EXPIRED'].includes(status)) return { orderId, refused: await reasonOf(orderId, playing) };
  if (step.ships.includes(step.invoice)) await sendParcel(step.invoice, orderId, status, playing);
  return { orderId };
}

type Placed = { refused: string } | { refused?: undefined; orderId: string; status: string };

async function place(step: SaleStep, { api, customers, variants, journal }: YearPlaying): Promise<Placed> {
  const { invoice, customer, country } = step;
  const guest =
    customer === null ? { cartToken: await cartOf(invoice, api, journal), guestEmail: emailOf(invoice) } : {};
  const input = {
    idempotencyKey: `year-${invoice}`,
    lines: step.lines.map(({ sku, quantity }) => ({ variantId: variants.get(sku)?.id ?? sku, quantity })),
    shippingAddress: {
      name: customer === null ? `Guest ${invoice}` : `Customer ${customer}`,
      line1: `Invoice ${invoice}`,
      city: 'Exampleton',
      postalCode: 'EX1 1EX',
      country,
    },
    ...guest,
  };
  const { placeOrder } = await api<{
    placeOrder: { order?: { id: string; status: string; total: { amount: number } }; code?: string };
  }>(
    `mutation PlaceOrder($input: PlaceOrderInput!) { placeOrder(input: $input) {
      __typename ... on PlacedOrder { order { id status total { amount } } } ... on Refusal { code message } } }`,
    { input },
    customer === null ? undefined : await customers.token(customer),
  );
  const { order, code } = placeOrder;
  return order ? { orderId: order.id, status: order.status } : { refused: code ?? 'UNKNOWN' };
}

const emailOf = (invoice: string): string => `guest-${invoice}@online-retail.example`;

/** The cart of a guest. It is in the journal before the order, so that a repetition finds the order by the same key of the same cart. */
async function cartOf(invoice: string, api: Api, journal: Journal): Promise<string> {
  const known = journal.cartToken(invoice);
  if (known !== undefined) return known;
  const { createGuestCart } = await api<{ createGuestCart: { cartToken?: string } }>(
    'mutation Cart { createGuestCart { __typename ... on GuestCartCreated { cartToken } } }',
    {},
  );
  const { cartToken } = createGuestCart;
  if (cartToken === undefined) throw new UnexpectedRefusal('expected a cart for a guest');
  journal.add({ guest: invoice, cartToken });
  return cartToken;
}

async function reasonOf(orderId: string, { api, customers }: YearPlaying): Promise<string> {
  const { order } = await api<{ order: { history: { reason: string | null }[] } }>(
    'query Reason($id: ID!) { order(id: $id) { history { reason } } }',
    { id: orderId },
    await customers.staffToken(),
  );
  return order.history.findLast(({ reason }) => reason !== null)?.reason ?? 'ENDED_WITHOUT_A_REASON';
}

/** Ships and delivers what is left of an order, and waits until its money is received. It may be repeated. */
export async function sendParcel(
  invoice: string,
  orderId: string,
  statusBefore: string,
  playing: YearPlaying,
): Promise<void> {
  const { api, customers, feed } = playing;
  // Nothing is left of it.
  if (statusBefore === 'CANCELLED') return;
  let order: OrderView | undefined;
  if (statusBefore === 'CONFIRMED') {
    const parcel = { orderId, trackingCode: invoice, idempotencyKey: `year-${invoice}` };
    order = await changeOrder(api, 'shipOrder', parcel, await customers.staffToken());
  }
  if ((order?.status ?? statusBefore) === 'SHIPPED') {
    order = await changeOrder(api, 'markDelivered', { orderId }, await customers.staffToken());
  }
  order ??= await readOrder(api, orderId, await customers.staffToken());
  const captured = order.payments.reduce((sum, payment) => sum + Number(payment.captured.amount), 0);
  if (captured === Number(order.total.amount)) return;
  await feed.until(orderId, (changes) => changes.some(({ event }) => event === 'order.payment-captured'), patienceMs);
}
