import { newId } from '#platform/values/id.ts';
import type { Drill } from './drill.ts';
import type { Dependency, DrillShop } from './drill-shop.ts';
import type { Fault } from './fault-proxy.ts';
import { failover, fullDisk, restore } from './server-drills.ts';
import { waitUntil } from '../wait-until.ts';

const seconds = (count: number) => count * 1000;
const emptyAnswer = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}';

/** How each dependency misbehaves, and the runbook for it. */
const matrix: readonly {
  dependency: Dependency;
  runbook: string;
  faults: Readonly<Record<string, [string, Fault]>>;
}[] = [
  {
    dependency: 'postgres',
    runbook: 'postgres-down',
    faults: {
      slow: ['each answer of PostgreSQL is 50 ms late', { kind: 'slow', ms: 50 }],
      dead: ['PostgreSQL refuses all connections', { kind: 'dead' }],
      lying: ['every 50th answer of PostgreSQL is lost after the statement ran', { kind: 'loses answers', every: 50 }],
    },
  },
  {
    dependency: 'redis',
    runbook: 'redis-lost',
    faults: {
      slow: ['each answer and ring of Redis is 500 ms late', { kind: 'slow', ms: 500 }],
      dead: ['Redis refuses all connections', { kind: 'dead' }],
      lying: ['every 10th answer or ring of Redis is lost with its connection', { kind: 'loses answers', every: 10 }],
    },
  },
  {
    dependency: 'payment-provider',
    runbook: 'payment-provider-down',
    faults: {
      slow: ['each answer of the payment provider is 3 s late', { kind: 'slow', ms: seconds(3) }],
      dead: ['the payment provider refuses all connections', { kind: 'dead' }],
      lying: [
        'every second answer of the payment provider is lost after it took the money',
        { kind: 'loses answers', every: 2 },
      ],
    },
  },
  ...(['users', 'catalog', 'orders'] as const).map((dependency) => ({
    dependency,
    runbook: 'subgraph-down',
    faults: {
      slow: [`each answer of ${dependency} is 2 s late`, { kind: 'slow', ms: seconds(2) }],
      dead: [`${dependency} refuses all connections`, { kind: 'dead' }],
      lying: [
        `${dependency} answers every request with 200 and an empty object`,
        { kind: 'lies', answer: emptyAnswer },
      ],
    } satisfies Record<string, [string, Fault]>,
  })),
  {
    dependency: 'subscriptions',
    runbook: 'process-down',
    faults: {
      slow: ['each message of the subscription server is 2 s late', { kind: 'slow', ms: seconds(2) }],
      dead: ['the subscription server refuses all connections', { kind: 'dead' }],
      lying: [
        'every 10th message of the subscription server is lost with its connection',
        { kind: 'loses answers', every: 10 },
      ],
    },
  },
];

const ofMatrix: readonly Drill[] = matrix.flatMap(({ dependency, runbook, faults }) =>
  Object.entries(faults).map(([condition, [what, fault]]) => ({
    name: `${dependency}-${condition}`,
    what,
    runbook,
    begin: ({ proxies }: DrillShop) => proxies[dependency].begin(fault),
    end: ({ proxies }: DrillShop) => proxies[dependency].end(),
  })),
);

const processesKilled: Drill = {
  name: 'processes-killed',
  what: 'every process gets kill -9, one after the other, and is started again by its supervisor',
  runbook: 'process-down',
  async begin(shop) {
    for (const name of [
      'orders',
      'orders-worker',
      'catalog',
      'catalog-worker',
      'users',
      'subscriptions',
      'payment-simulator',
      'gateway',
    ])
      await shop.kill(name, 'SIGKILL');
  },
  end() {},
};

const redisEmptied: Drill = {
  name: 'redis-emptied',
  what: 'Redis crashes and starts again empty after 3 s',
  runbook: 'redis-lost',
  begin: ({ redis }) => redis.crash(seconds(3)),
  end() {},
};

function poisonedEvent(): Drill {
  const subject = `order:${newId('order')}`;
  return {
    name: 'poisoned-event',
    what: 'an event that no consumer can read is in the log of orders',
    runbook: 'parked-subject',
    async begin(shop) {
      await shop.sql(
        'orders',
        `insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition)
         values ($1, $2, 1, 'order.placed', 1, '{"orderId": "nonsense"}', now(), 3)`,
        [newId('other'), subject],
      );
      const parked = async () =>
        (await shop.sql('catalog', 'select 1 from parked_subject where subject = $1', [subject])).length > 0;
      await waitUntil('the subject is parked', parked, 60_000);
    },
    async end(shop) {
      // Stands for the release that can read the event.
      await shop.sql('orders', 'delete from event_log where subject = $1', [subject]);
      await shop.sql('catalog', 'update parked_subject set retry_at = now() where subject = $1', [subject]);
      const retried = async () =>
        (await shop.sql('catalog', 'select 1 from parked_subject where subject = $1', [subject])).length === 0;
      await waitUntil('the subject is no longer parked', retried, 60_000);
    },
  };
}

/** Every drill: each dependency slow, dead and lying, and faults of a kind of their own. */
export const drills: readonly Drill[] = [
  ...ofMatrix,
  processesKilled,
  redisEmptied,
  poisonedEvent(),
  failover(),
  restore(),
  fullDisk(),
];
