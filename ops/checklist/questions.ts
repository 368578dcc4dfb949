/** A question of a scalable backend, its answer, and what shows the answer. */
export interface Question {
  question: string;
  answer: string;
  /** Tests by file and name. */
  tests: readonly (readonly [file: string, name: string])[];
  /** Measurements: files of bench/results, whose names begin with the day of the run. */
  measured: readonly string[];
  /** Drills by name; docs/drills.md has what they showed, and when. */
  drills?: readonly string[];
  documents: readonly string[];
  /** What the evidence does not cover. */
  open: string;
}

export const questions: readonly Question[] = [
  {
    question: 'Do partial failures stay partial?',
    answer:
      'A subgraph that does not answer costs its own fields only: the gateway has deadlines, a retry budget and a circuit for each. Redis, the payment provider, the mail server, the broker and the registry delay work when they fail, and lose none of it.',
    tests: [
      [
        'test/failure/killed.test.ts',
        'keeps what it answered when subgraphs and gateway are killed while customers order',
      ],
      ['test/failure/killed.test.ts', 'delays and loses nothing when Redis is killed, flushed and restarted'],
      [
        'test/gateway/guarded-subgraphs.test.ts',
        'is not waited for once it missed several deadlines, and is used again when it answers',
      ],
      ['test/failure/payments.test.ts', 'decides orders whose provider fails, delays and loses replies in turn'],
    ],
    measured: [],
    drills: [
      'catalog-dead',
      'catalog-lying',
      'orders-slow',
      'redis-dead',
      'payment-provider-lying',
      'processes-killed',
      'postgres-failover',
      'point-in-time-restore',
      'full-disk',
    ],
    documents: ['docs/drills.md', 'docs/runbooks/README.md'],
    open: 'Drills run on one machine; a lost network between machines was not played.',
  },
  {
    question: 'Are the hot paths instrumented?',
    answer:
      'Each step of a request has metrics, and spans where a collector is set; one trace leads from the mutation to the message for its subscriber. Metrics name requests, errors, SQL, pools, queues by depth and age, and lag of consumers.',
    tests: [
      [
        'test/stages/traces.test.ts',
        'shows one trace across all processes, from a mutation to the message for its subscriber',
      ],
      [
        'test/system/metrics.test.ts',
        'counts requests, errors, root fields, loaders, statements and connections of a subgraph',
      ],
    ],
    measured: ['2026-11-30-spans.md'],
    documents: ['docs/reference/metrics.md', 'deploy/README.md'],
    open: 'The cost of spans in workers and in the subscription server was not measured.',
  },
  {
    question: 'Are reads and writes separated?',
    answer:
      'Resolvers read; only commands write, each in one transaction with its events. Other subgraphs follow the events into tables of their own, and reads are batched and kept by the gateway where the schema allows it. Browsing reads a standby if there is one, which is never behind what its reader has seen.',
    tests: [
      [
        'test/subgraph/catalog/standby.test.ts',
        'answers guests and customers from the standby, and everybody who must not be behind from the database',
      ],
      ['test/gateway/caching.test.ts', 'a root field with a hint is fetched once, whatever the operation is called'],
      [
        'test/subgraph/orders/place-order.test.ts',
        'follows prices and stock of the catalogue, whatever order they come in',
      ],
    ],
    measured: ['2026-11-29-read.md'],
    documents: ['docs/architecture.md', 'docs/consistency.md', 'docs/scaling.md'],
    open: 'Orders and accounts are read from the primary database. The gain of a standby was not measured.',
  },
  {
    question: 'Are operations idempotent?',
    answer:
      'A key claims its change in the same transaction, so that equal calls have one effect and one answer. Consumers move their cursor with the effect, and jobs call the provider by a key of their own.',
    tests: [
      ['test/system/checkout.test.ts', 'answers a hundred identical placeOrder calls at the same time with one order'],
      ['test/system/checkout.test.ts', 'authorises once when the provider loses its reply'],
      [
        'test/platform/consume.test.ts',
        'applies an event once, although the copy at work has lost its claim to another one',
      ],
      ['test/failure/killed.test.ts', 'confirms every order once when workers are killed in the middle'],
    ],
    measured: ['2026-11-28-replay-fleet.md'],
    drills: ['postgres-lying', 'orders-lying', 'subscriptions-lying'],
    documents: ['docs/invariants.md'],
    open: '',
  },
  {
    question: 'What is cached, for how long, and what empties it?',
    answer:
      'Only what the schema marks, for the times of a table that is made from the schema. Events empty entries by name within a second, and data of one viewer is never given to another.',
    tests: [
      [
        'test/gateway/caching.test.ts',
        'empty the entries that they name within a second, in every gateway, and no others',
      ],
      ['test/gateway/caching.test.ts', 'two viewers get only their own data over 10,000 interleaved requests'],
      ['test/gateway/caching.test.ts', 'a Redis that loses its data under the gateways brings nothing old back'],
    ],
    measured: ['2026-11-29-gateway.md'],
    drills: ['redis-emptied'],
    documents: ['docs/caching.md'],
    open: 'No CDN was run in front of it; its headers are tested.',
  },
  {
    question: 'Does each part scale by itself?',
    answer:
      'Every process is stateless and may run in any number of copies; copies of a worker share the subjects. An overloaded subgraph lowers the limit of its own calls only.',
    tests: [
      [
        'test/system/worker-copies.test.ts',
        'four copies of the workers decide every order once, also while two copies stop',
      ],
      ['test/platform/consume.test.ts', 'shares the work between copies, and each event still has its effect once'],
      [
        'test/failure/pooler.test.ts',
        'confirms every order behind PgBouncer, also when PgBouncer is killed while customers order',
      ],
      [
        'test/gateway/guarded-subgraphs.test.ts',
        'an overloaded subgraph lowers the limit of its own calls, not that of requests for another subgraph',
      ],
    ],
    measured: ['2026-11-28-growth.md', '2026-11-29-fan-out.md', '2026-11-29-idle.md'],
    documents: ['docs/architecture.md', 'docs/scaling.md'],
    open: 'All figures come from one machine with two cores.',
  },
  {
    question: 'Are migrations safe and reversible?',
    answer:
      'Each migration has an up and a down. A check refuses steps that the previous version does not survive, and steps that lock a filled table. The previous release serves on the schema of this one, also side by side with it.',
    tests: [
      ['test/contract/migrations.test.ts', 'no migration has an unsafe step'],
      [
        'test/failure/migrations-down.test.ts',
        'every migration is taken back on filled tables, and loses what the page of migrations says',
      ],
      [
        'test/failure/previous-release.test.ts',
        'the previous release serves on the schema of this one: browse, place, pay, ship, read',
      ],
      [
        'test/releases/side-by-side.test.ts',
        'processes are replaced one by one while people order: no request fails, and no event is lost',
      ],
    ],
    measured: [],
    documents: ['docs/extending.md', 'docs/migrations.md'],
    open: 'The tests of releases side by side run by name (npm run test:all -- --project releases), and not in `.ci/run`.',
  },
  {
    question: 'Do alerts follow objectives that users feel?',
    answer:
      'Four journeys (browse, place, confirm, push) have objectives, and alert when they spend their budget too fast. Every alert has a runbook, and fires in a test on the series of its fault.',
    tests: [
      [
        'test/stages/observe.test.ts',
        'Prometheus reads the rules, and each alert fires on the recorded series of its fault and on no others',
      ],
      ['test/stages/observe.test.ts', 'every alert has a runbook, and every runbook is listed'],
      [
        'test/stages/dashboards.test.ts',
        'every query of every dashboard returns values from a shop under load, or is named as quiet',
      ],
    ],
    measured: [],
    documents: ['deploy/README.md', 'docs/dashboards.md', 'docs/runbooks/README.md'],
    open: 'Dashboards were not rendered by Grafana: their pictures are drawn from its queries. And windows of days are tested from recorded ratios.',
  },
];
