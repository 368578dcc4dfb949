import type { CheckedInvariant } from './checked-invariant.ts';
import type { Reader } from './reader.ts';

/** Which consumer acts on which events of the other subgraph's log. A cursor passes every event that its consumer acts on, and may rest before others. */
export const consumers = {
  catalog: {
    'follow-orders': [
      'order.placed',
      'order.confirmed',
      'order.cancelled',
      'order.expired',
      'order.shipped',
      'order.lines-cancelled',
      'order.lines-edited',
      'order.edit-requested',
      'order.edit-refused',
      'order.return-requested',
      'order.exchange-refused',
      'order.return-inspected',
    ],
  },
  orders: {
    'copy-products': [
      'product.created',
      'variant.price-changed',
      'stock.adjusted',
      'stock.reserved',
      'stock.released',
      'stock.returned',
      'stock.addition-reserved',
    ],
    'follow-stock': ['stock.reserved', 'stock.refused', 'stock.addition-reserved', 'stock.addition-refused'],
  },
} as const;

/** I9: events older than the time to settle that a consumer of the other side has not passed, unless it parked the subject. */
export async function findUndelivered(options: {
  log: Reader;
  database: Reader;
  consumers: Record<string, readonly string[]>;
  settleSeconds: number;
}): Promise<CheckedInvariant> {
  const { log, database, settleSeconds } = options;
  const violations: string[] = [];
  for (const [consumer, names] of Object.entries(options.consumers)) {
    const cursors = await database.rows<{ partition: number; position: string }>(
      'select partition, position from consumer_cursor where consumer = $1',
      [consumer],
    );
    const positions = new Map(cursors.map(({ partition, position }) => [partition, position]));
    const parked = await database.rows<{ subject: string }>('select subject from parked_subject where consumer = $1', [
      consumer,
    ]);
    const late = await log.rows<{ subject: string; version: number; name: string }>(
      `select subject, version, name from event_log
       where name = any ($1) and position > ($2::bigint[])[partition + 1] and subject <> all ($3)
         and occurred_at < now() - make_interval(secs => $4)
       order by position limit 1000`,
      [
        names,
        Array.from({ length: 16 }, (_, partition) => positions.get(partition) ?? '0'),
        parked.map(({ subject }) => subject),
        settleSeconds,
      ],
    );
    for (const { subject, version, name } of late)
      violations.push(`${consumer} has not acted on ${name}, ${subject} version ${version}`);
  }
  const promise = `every event was acted on, or its subject is parked (${Object.keys(options.consumers).join(', ')})`;
  return { invariant: 'I9', promise, violations, acrossDatabases: true };
}
