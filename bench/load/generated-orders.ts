import pg from 'pg';
import type { ShopUnderTest } from '../shop-under-test.ts';

/** The id that a table has for the order of a number; `place` tells the kinds of rows apart. */
const idOf = (place: string) => `('018c0000-0000-7400-${place}-' || lpad(to_hex(n), 12, '0'))::uuid`;
/** A line of an order with its article: consecutive ones, so that the three lines of an order differ. */
const lines = `(select n * 3 + place as turn, order_id, n, place, at from numbers, (values (0), (1), (2)) as line (place)) as line
  join articles on articles.place = turn % (select count(*) from articles)`;
const unitMinor = 100;
const totalMinor = 3 * unitMinor;

/**
 * What all rows of an order have in common. Later orders are younger, as in a real shop; all are older than what the shop has taken itself.
 */
const numbersSql = `
  insert into numbers
  select n, ${idOf('8000')}, ('018c0000-0000-7100-8000-' || lpad(to_hex(n % 10000), 12, '0'))::uuid, 'GEN-' || n,
    date_trunc('year', now()) - interval '1 year' + n * interval '1 second'
  from generate_series($1::int, $2::int) as n`;

const ordersSql: readonly string[] = [
  `insert into orders (id, number, customer_id, state, status, version, total_minor, currency, shipping_address, placed_at, deadline_at)
   select order_id, number, customer_id, 'CONFIRMED', 'CONFIRMED', 2, ${totalMinor}, 'GBP',
     '{"name":"Bench","line1":"1","city":"Exampleton","postalCode":"EX1","country":"GB"}', at, at from numbers`,
  `insert into order_line (id, order_id, place, variant_id, sku, name, quantity, shipped_quantity, unit_minor, total_minor)
   select ('018c0000-0000-7000-801' || line.place || '-' || lpad(to_hex(n), 12, '0'))::uuid, order_id, line.place, variant_id, 'GEN', 'Generated', 1, 0,
     ${unitMinor}, ${unitMinor} from ${lines} order by n`,
  `insert into order_history (order_id, version, from_status, to_status, actor, at)
   select order_id, version, before, status, 'system', at
   from numbers, (values (1, null, 'PLACED'), (2, 'PLACED', 'CONFIRMED')) as change (version, before, status)`,
  `insert into order_step (order_id, step, state, attempts)
   select order_id, step, 'DONE', 1 from numbers, (values ('RESERVE_STOCK'), ('AUTHORISE_PAYMENT'), ('CONFIRM')) as steps (step)`,
  `insert into payment (id, order_id, state, amount_minor, authorised_minor, captured_minor, refunded_minor, refund_pending_minor, currency,
     provider_id, created_at)
   select ${idOf('8001')}, order_id, 'AUTHORIZED', ${totalMinor}, ${totalMinor}, 0, 0, 0, 'GBP', 'generated-' || n, at from numbers`,
  `insert into payment_operation (id, payment_id, kind, key, state, amount_minor, attempts, sent_at, created_at, finished_at)
   select ${idOf('8002')}, ${idOf('8001')}, 'AUTHORISE', 'generated-' || n, 'DONE', ${totalMinor}, 1, at, at, at from numbers`,
  // Before every cursor, so that no consumer acts on them.
  `insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, audience, partition, position)
   select ('018c0000-0000-7000-802' || version || '-' || lpad(to_hex(n), 12, '0'))::uuid, 'order:' || order_id, version, name, 1,
     jsonb_build_object('orderId', order_id, 'customerId', customer_id, 'number', number, 'status', status, 'previousStatus', before),
     at, customer_id::text, n % 16, 2 * n + version - 4000000000
   from numbers, (values (1, null, 'PLACED', 'order.placed'), (2, 'PLACED', 'CONFIRMED', 'order.confirmed'))
     as change (version, before, status, name)`,
  `insert into idempotency_key (actor_id, key, body_hash, order_id, created_at)
   select customer_id, 'generated-' || n, '', order_id, at from numbers`,
];

const sold = `sold as (select order_id, n, line.place, variant_id, at from ${lines})`;

const catalogSql: readonly string[] = [
  `insert into reservation (order_id, state, version) select order_id, 'COMMITTED', 2 from numbers`,
  `with ${sold} insert into reservation_line (order_id, variant_id, quantity, shipped) select order_id, variant_id, 1, 0 from sold order by n`,
  // What is promised arrives first, in the same number.
  `with ${sold}, pieces as (select variant_id, count(*)::int as count from sold group by variant_id)
   insert into stock_movement (id, variant_id, stock_version, kind, on_hand_delta, held_delta, committed_delta, at)
   select gen_random_uuid(), variant_id, version + 1, 'ADJUSTED', count, 0, 0, now() from pieces join stock using (variant_id)`,
  `with ${sold}, placed as (select *, row_number() over (partition by variant_id order by n) as turn from sold)
   insert into stock_movement (id, variant_id, stock_version, kind, on_hand_delta, held_delta, committed_delta, order_id, at)
   select ('018c0000-0000-7000-80' || step || place || '-' || lpad(to_hex(n), 12, '0'))::uuid, variant_id, version + 2 * turn + step, kind, 0, held_by,
     committed_by, order_id, placed.at
   from placed join stock using (variant_id), (values (0, 'HELD', 1, 0), (1, 'COMMITTED', -1, 1)) as move (step, kind, held_by, committed_by)
   order by n`,
  `with ${sold}, pieces as (select variant_id, count(*)::int as count from sold group by variant_id)
   update stock set on_hand = on_hand + count, committed = committed + count, version = version + 1 + 2 * count
   from pieces where stock.variant_id = pieces.variant_id`,
];

const paymentsSql: readonly string[] = [
  `insert into payment (id, reference, amount_minor, currency, status, created_at)
   select 'generated-' || n, order_id::text, ${totalMinor}, 'GBP', 'authorized', at from numbers`,
];

/**
 * Adds confirmed orders of three lines by SQL, with everything that the books ask for, so that tables have the size of a shop that is old. `from` and
 * `to` are numbers of orders, the last one left out; `articles` must not be sold by anything else meanwhile.
 */
export async function generateOrders(
  shop: ShopUnderTest,
  { from, to, articles }: { from: number; to: number; articles: readonly string[] },
): Promise<void> {
  const databases = [
    { url: shop.databaseUrl('orders'), statements: ordersSql },
    { url: shop.databaseUrl('catalog'), statements: catalogSql },
    { url: shop.databaseUrl('payment_simulator'), statements: paymentsSql },
  ];
  const fill = async ({ url, statements }: (typeof databases)[number]): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      // The rows fit each other as they are made; checking every key of theirs would take most of the time.
      await client.query('set session_replication_role = replica');
      await client.query(
        `create temp table articles as
         select variant_id, place - 1 as place from unnest($1::uuid[]) with ordinality as article (variant_id, place)`,
        [articles],
      );
      await client.query('analyze articles');
      await client.query(
        'create temp table numbers (n int not null, order_id uuid, customer_id uuid, number text, at timestamptz)',
      );
      for (let start = from; start < to; start += ordersPerTransaction) {
        await client.query('begin');
        await client.query('truncate numbers');
        await client.query(numbersSql, [start, Math.min(to, start + ordersPerTransaction) - 1]);
        await client.query('analyze numbers');
        for (const statement of statements) await client.query(statement);
        await client.query('commit');
      }
      // A shop that has grown by itself was vacuumed on the way.
      await client.query('vacuum (analyze)');
    } finally {
      await client.end();
    }
  };
  await Promise.all(databases.map(fill));
  const admin = new pg.Client({ connectionString: shop.adminUrl });
  await admin.connect();
  await admin.query('checkpoint');
  await admin.end();
}

/** A transaction takes some seconds. All in one would hold back vacuum for minutes, in which the shop goes on. */
const ordersPerTransaction = 100_000;

/** The id of a generated order. */
export const generatedOrderId = (n: number) => `018c0000-0000-7400-8000-${n.toString(16).padStart(12, '0')}`;
