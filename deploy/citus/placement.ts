/** Where the rows of a table are once orders are distributed by customer. */
export type TablePlace =
  /** On the node of its customer. `via` finds the customer of a row that does not have it: the parent table, by this column. */
  | { on: 'customer'; column: string; via?: { parent: string; key: string } }
  /** A copy on every node. */
  | { on: 'every node' }
  /** On the coordinator, with the reason. */
  | { on: 'coordinator'; because: string };

const ownCustomer: TablePlace = { on: 'customer', column: 'customer_id' };
const customerOf = (parent: string, key: string): TablePlace => ({
  on: 'customer',
  column: 'customer_id',
  via: { parent, key },
});
const coordinator = (because: string): TablePlace => ({ on: 'coordinator', because });

const oneLog = 'the relay puts one log in one order, and consumers follow it';
const guests = 'the cart of a guest has no customer, and most carts never become orders';
const series =
  'numbers of invoices have no gap, so they come from one place; invoices follow a capture, outside of the hot path';
const staff = 'reports and repairs of staff are outside of the hot path';

/** Every table of the orders database, parents before children. */
export const placements: Readonly<Record<string, TablePlace>> = {
  orders: ownCustomer,
  order_line: customerOf('orders', 'order_id'),
  order_history: customerOf('orders', 'order_id'),
  order_step: customerOf('orders', 'order_id'),
  payment: customerOf('orders', 'order_id'),
  payment_operation: customerOf('payment', 'payment_id'),
  ledger_entry: customerOf('orders', 'order_id'),
  shipment: customerOf('orders', 'order_id'),
  shipment_line: customerOf('shipment', 'shipment_id'),
  order_return: customerOf('orders', 'order_id'),
  order_edit: customerOf('orders', 'order_id'),
  return_line: customerOf('order_return', 'return_id'),
  promotion_redemption: ownCustomer,
  // The actor is the customer, or staff for changes by staff: it decides where a key is looked up.
  idempotency_key: { on: 'customer', column: 'actor_id' },
  promotion: { on: 'every node' },
  shipping_method: { on: 'every node' },
  tax_rate: { on: 'every node' },
  variant_copy: { on: 'every node' },
  event_log: coordinator(oneLog),
  consumer_cursor: coordinator(oneLog),
  parked_subject: coordinator(oneLog),
  cart: coordinator(guests),
  cart_line: coordinator(guests),
  order_link: coordinator('the link in the e-mail of a guest is found by its token alone'),
  provider_event: coordinator('a message of the payment provider names no customer'),
  invoice: coordinator(series),
  invoice_series: coordinator(series),
  settlement_day: coordinator(staff),
  settlement_difference: coordinator(staff),
  operator_action: coordinator(staff),
  mikro_orm_migrations: coordinator('migrations run once'),
};

/** Keys that are unique in the whole shop. A table of its own, spread by the key, keeps each unique and finds its customer. */
export const lookups: readonly { name: string; table: string; key: string }[] = [
  { name: 'order_by_number', table: 'orders', key: 'number' },
  { name: 'payment_by_provider_id', table: 'payment', key: 'provider_id' },
  { name: 'operation_by_key', table: 'payment_operation', key: 'key' },
];
