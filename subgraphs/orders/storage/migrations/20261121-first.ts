import { Migration } from '@mikro-orm/migrations';
import { platformTablesDown, platformTablesUp } from '#platform/database/platform-tables.ts';

const role = 'tradepost_orders';

const tables = [
  `create table orders (
    id uuid not null,
    number text not null,
    customer_id uuid not null,
    state text not null,
    status text not null,
    version int not null,
    total_minor bigint not null,
    currency char(3) not null,
    shipping_address jsonb not null,
    placed_at timestamptz(3) not null,
    deadline_at timestamptz(3) not null,
    primary key (id),
    constraint orders_number_unique unique (number),
    constraint orders_version_check check (version >= 1),
    constraint orders_total_check check (total_minor >= 0),
    constraint orders_state_status_check check (state <> 'PLACED' or status in ('PLACED', 'PAYMENT_ACTION_REQUIRED')),
    constraint orders_closed_status_check check (state in ('PLACED', 'CONFIRMED') or status = state),
    constraint orders_state_check check (state in ('PLACED', 'CONFIRMED', 'COMPLETED', 'CANCELLED', 'EXPIRED')),
    constraint orders_status_check check (status in ('PLACED', 'PAYMENT_ACTION_REQUIRED', 'CONFIRMED', 'ON_HOLD', 'PARTIALLY_SHIPPED', 'SHIPPED',
      'PARTIALLY_DELIVERED', 'DELIVERED', 'COMPLETED', 'CANCELLED', 'EXPIRED', 'PARTIALLY_RETURNED',
      'RETURNED'))
  )`,
  `create index orders_by_customer on orders (customer_id, placed_at, id)`,
  `create index orders_by_time on orders (placed_at, id)`,
  `create index orders_by_status on orders (status, placed_at, id)`,
  `create index orders_by_deadline on orders (state, deadline_at)`,
  `create table order_line (
    id uuid not null,
    order_id uuid not null,
    place int not null,
    variant_id uuid not null,
    sku text not null,
    name text not null,
    quantity int not null,
    shipped_quantity int not null,
    unit_minor bigint not null,
    total_minor bigint not null,
    primary key (id),
    constraint order_line_place_unique unique (order_id, place),
    constraint order_line_quantity_check check (quantity > 0),
    constraint order_line_unit_check check (unit_minor >= 0),
    constraint order_line_total_check check (total_minor = unit_minor * quantity),
    constraint order_line_shipped_check check (shipped_quantity >= 0 and shipped_quantity <= quantity),
    constraint order_line_order_id_foreign foreign key (order_id) references orders (id)
  )`,
  `create table order_history (
    order_id uuid not null,
    version int not null,
    from_status text null,
    to_status text not null,
    actor text not null,
    actor_id uuid null,
    reason text null,
    at timestamptz(3) not null,
    trace_id text null,
    primary key (order_id, version),
    constraint order_history_version_check check (version >= 1),
    constraint order_history_first_check check ((version = 1) = (from_status is null)),
    constraint order_history_move_check check (coalesce(from_status, '') || '>' || to_status in (
      '>PLACED', 'PLACED>PAYMENT_ACTION_REQUIRED', 'PLACED>CONFIRMED', 'PLACED>CANCELLED',
      'PLACED>EXPIRED', 'PAYMENT_ACTION_REQUIRED>PLACED', 'PAYMENT_ACTION_REQUIRED>CONFIRMED',
      'PAYMENT_ACTION_REQUIRED>CANCELLED', 'PAYMENT_ACTION_REQUIRED>EXPIRED',
      'CONFIRMED>PARTIALLY_SHIPPED', 'CONFIRMED>SHIPPED', 'CONFIRMED>CANCELLED', 'CONFIRMED>COMPLETED',
      'PARTIALLY_SHIPPED>PARTIALLY_SHIPPED', 'PARTIALLY_SHIPPED>SHIPPED',
      'PARTIALLY_SHIPPED>PARTIALLY_DELIVERED', 'SHIPPED>PARTIALLY_DELIVERED', 'SHIPPED>DELIVERED',
      'PARTIALLY_DELIVERED>PARTIALLY_DELIVERED', 'PARTIALLY_DELIVERED>DELIVERED', 'DELIVERED>COMPLETED')),
    constraint order_history_actor_check check (actor in ('customer', 'staff', 'system')),
    constraint order_history_order_id_foreign foreign key (order_id) references orders (id)
  )`,
  `create table order_step (
    order_id uuid not null,
    step text not null,
    state text not null,
    attempts int not null,
    last_error text null,
    primary key (order_id, step),
    constraint order_step_attempts_check check (attempts >= 0),
    constraint order_step_step_check check (step in ('RESERVE_STOCK', 'AUTHORISE_PAYMENT', 'CONFIRM')),
    constraint order_step_state_check check (state in ('PENDING', 'RUNNING', 'RETRYING', 'DONE', 'REFUSED', 'COMPENSATED')),
    constraint order_step_order_id_foreign foreign key (order_id) references orders (id)
  )`,
  `create table payment (
    id uuid not null,
    order_id uuid not null,
    state text not null,
    amount_minor bigint not null,
    authorised_minor bigint not null,
    captured_minor bigint not null,
    refunded_minor bigint not null,
    refund_pending_minor bigint not null,
    currency char(3) not null,
    provider_id text null,
    created_at timestamptz(3) not null,
    primary key (id),
    constraint payment_provider_unique unique (provider_id),
    constraint payment_sums_check check (0 <= refunded_minor
      and 0 <= refund_pending_minor
      and refunded_minor + refund_pending_minor <= captured_minor
      and captured_minor <= authorised_minor
      and authorised_minor <= amount_minor),
    constraint payment_amount_check check (amount_minor > 0),
    constraint payment_voided_check check (captured_minor = 0 or state <> 'VOIDED' and state <> 'FAILED'),
    constraint payment_state_check check (state in ('INITIATED', 'ACTION_REQUIRED', 'PENDING', 'AUTHORIZED', 'CAPTURED', 'PARTIALLY_CAPTURED',
      'FAILED', 'VOIDED', 'AUTH_EXPIRED', 'REFUND_PENDING', 'REFUNDED', 'PARTIALLY_REFUNDED')),
    constraint payment_order_id_foreign foreign key (order_id) references orders (id)
  )`,
  `create index payment_by_order on payment (order_id)`,
  `create table payment_operation (
    id uuid not null,
    payment_id uuid not null,
    kind text not null,
    key text not null,
    state text not null,
    amount_minor bigint not null,
    attempts int not null,
    sent_at timestamptz(3) null,
    last_error text null,
    reason text null,
    actor_id uuid null,
    created_at timestamptz(3) not null,
    finished_at timestamptz(3) null,
    primary key (id),
    constraint payment_operation_key_unique unique (key),
    constraint payment_operation_amount_check check (amount_minor > 0),
    constraint payment_operation_attempts_check check (attempts >= 0),
    constraint payment_operation_kind_check check (kind in ('AUTHORISE', 'CAPTURE', 'VOID', 'REFUND')),
    constraint payment_operation_state_check check (state in ('REQUESTED', 'SENT', 'DONE', 'REFUSED', 'ABANDONED')),
    constraint payment_operation_payment_id_foreign foreign key (payment_id) references payment (id)
  )`,
  `create index payment_operation_by_payment on payment_operation (payment_id)`,
  `create table ledger_entry (
    id uuid not null,
    order_id uuid not null,
    operation_id uuid not null,
    kind text not null,
    debit text not null,
    credit text not null,
    amount_minor bigint not null,
    currency char(3) not null,
    at timestamptz(3) not null,
    primary key (id),
    constraint ledger_entry_operation_unique unique (operation_id),
    constraint ledger_entry_amount_check check (amount_minor > 0),
    constraint ledger_entry_accounts_check check ((kind = 'CAPTURED' and debit = 'PROVIDER' and credit = 'ORDER') or (kind = 'REFUNDED' and debit =
      'ORDER' and credit = 'PROVIDER')),
    constraint ledger_entry_kind_check check (kind in ('CAPTURED', 'REFUNDED')),
    constraint ledger_entry_order_id_foreign foreign key (order_id) references orders (id),
    constraint ledger_entry_operation_id_foreign foreign key (operation_id) references payment_operation (id)
  )`,
  `create index ledger_entry_by_order on ledger_entry (order_id)`,
  `create table shipment (
    id uuid not null,
    order_id uuid not null,
    state text not null,
    tracking_code text null,
    shipped_at timestamptz(3) not null,
    delivered_at timestamptz(3) null,
    primary key (id),
    constraint shipment_delivered_check check ((state = 'DELIVERED') = (delivered_at is not null)),
    constraint shipment_state_check check (state in ('SHIPPED', 'DELIVERED')),
    constraint shipment_order_id_foreign foreign key (order_id) references orders (id)
  )`,
  `create index shipment_by_order on shipment (order_id)`,
  `create table shipment_line (
    shipment_id uuid not null,
    order_line_id uuid not null,
    quantity int not null,
    primary key (shipment_id, order_line_id),
    constraint shipment_line_quantity_check check (quantity > 0),
    constraint shipment_line_shipment_id_foreign foreign key (shipment_id) references shipment (id),
    constraint shipment_line_order_line_id_foreign foreign key (order_line_id) references order_line (id)
  )`,
  `create index shipment_line_by_order_line on shipment_line (order_line_id)`,
  `create table cart (
    id uuid not null,
    customer_id uuid not null,
    version int not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (id),
    constraint cart_customer_unique unique (customer_id),
    constraint cart_version_check check (version >= 1)
  )`,
  `create table cart_line (
    id uuid not null,
    cart_id uuid not null,
    variant_id uuid not null,
    quantity int not null,
    primary key (id),
    constraint cart_line_variant_unique unique (cart_id, variant_id),
    constraint cart_line_quantity_check check (quantity > 0 and quantity <= 100000),
    constraint cart_line_cart_id_foreign foreign key (cart_id) references cart (id)
  )`,
  `create table variant_copy (
    variant_id uuid not null,
    product_id uuid null,
    sku text null,
    name text null,
    price_minor bigint null,
    currency char(3) null,
    price_version int not null,
    available int null,
    stock_version int not null,
    primary key (variant_id)
  )`,
  `create table idempotency_key (
    actor_id uuid not null,
    key text not null,
    body_hash text not null,
    order_id uuid not null,
    created_at timestamptz(3) not null,
    primary key (actor_id, key)
  )`,
  `create index idempotency_key_by_age on idempotency_key (created_at)`,
];

/** The rights of the processes. History and ledger can only grow; of a line only the shipped pieces change. */
const grants = {
  orders: 'select, insert, update',
  order_line: 'select, insert, update (shipped_quantity)',
  order_history: 'select, insert',
  order_step: 'select, insert, update',
  payment: 'select, insert, update',
  payment_operation: 'select, insert, update',
  ledger_entry: 'select, insert',
  shipment: 'select, insert, update',
  shipment_line: 'select, insert',
  cart: 'select, insert, update',
  cart_line: 'select, insert, update, delete',
  variant_copy: 'select, insert, update',
  idempotency_key: 'select, insert, update, delete',
};

export class First extends Migration {
  override up(): void {
    for (const statement of platformTablesUp(role)) this.addSql(statement);
    for (const statement of tables) this.addSql(statement);
    for (const [table, rights] of Object.entries(grants)) this.addSql(`grant ${rights} on ${table} to ${role}`);
  }

  override down(): void {
    for (const table of Object.keys(grants).reverse()) this.addSql(`drop table ${table}`);
    for (const statement of platformTablesDown) this.addSql(statement);
  }
}
