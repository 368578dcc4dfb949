import { afterEach, expect, it, vi } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { httpFeed } from '#platform/events/event-feed.ts';
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts';
import { httpSubgraph } from '#platform/graph/subgraph-client.ts';
import { openIdentity, type SignedCaller } from '#platform/identity/signed-identity.ts';
import { databaseFailure } from '#platform/process/database-failure.ts';
import { readMetrics } from '#platform/process/metrics.ts';
import { newId } from '#platform/values/id.ts';
import { openUsersDatabase } from '../../subgraphs/users/storage/orm.ts';
import { countSessions } from '../support/count-sessions.ts';
import { eventually } from '../support/eventually.ts';
import { openLog } from '../support/open-log.ts';
import { changeDatabase, type TestDatabase, testDatabase } from '../support/test-database.ts';
import { rootSecret, testLog } from '../support/test-settings.ts';

const typeDefs = 'type Query { greeting: String! }';

interface Context {
  greeting: string;
}

/** Opens a subgraph with one part of its own; `stopped` lists what was stopped. */
function open(
  database: Pick<TestDatabase, 'url'>,
  stopped: string[],
  { sdl = typeDefs, leewaySeconds = 5 }: { sdl?: string; leewaySeconds?: number } = {},
) {
  return serveSubgraph(
    {
      name: 'greetings',
      secret: rootSecret,
      leewaySeconds,
      typeDefs: sdl,
      resolvers: { Query: { greeting: (_: unknown, _arguments: unknown, context: Context) => context.greeting } },
      openDatabase: (options) => openUsersDatabase(database.url, options),
      async open({ orm, keep }) {
        keep({
          async stop() {
            stopped.push(`the part, ${(await orm.isConnected()) ? 'with' : 'without'} its database`);
          },
        });
        return { word: 'Hello' };
      },
      context: ({ caller, parts }): Context => ({ greeting: `${parts.word} ${caller.kind}` }),
      addRoutes(app, { word }) {
        app.get('/word', async () => word);
      },
    },
    { log: testLog, doorbell: memoryDoorbell() },
  );
}

it('answers with the context made from the caller and the parts, in process and over HTTP', async () => {
  await using database = await testDatabase('users');
  const server = await open(database, []);
  try {
    const identity = openIdentity(rootSecret, 'test').sign({ kind: 'anonymous' }, 'greetings');
    const request = { query: '{ greeting }', identity };
    const answer = { data: { greeting: 'Hello anonymous' } };
    expect(await server.client(request)).toEqual(answer);
    const url = await server.listen(0);
    expect(await httpSubgraph(url)(request)).toEqual({ ...answer, text: expect.anything() });
    // The same request as text, with a variable that only the body has.
    const query = 'query Ask($again: Boolean!) { greeting again: greeting @include(if: $again) }';
    const body = JSON.stringify({ query, operationName: 'Ask', variables: { again: true } });
    const twice = { data: { greeting: 'Hello anonymous', again: 'Hello anonymous' } };
    const asText = { query, operationName: 'Ask', body, identity };
    expect(await server.client(asText)).toEqual(twice);
    expect(await httpSubgraph(url)(asText)).toMatchObject(twice);
    expect(await (await fetch(`${url}/word`)).text()).toBe('Hello');
    expect(await server.ready()).toEqual({ database: true, clock: true });
  } finally {
    await server.stop();
  }
});

it('is not ready while its database takes no connections, and its statements say that the database is not there', async () => {
  await using database = await testDatabase('users');
  const server = await open(database, []);
  try {
    await changeDatabase(database, 'with allow_connections false');
    await eventually(async () => expect(await server.ready()).toEqual({ database: false, clock: true }));
    const error = await server.orm.em
      .fork()
      .execute('select 1')
      .catch((refusal: unknown) => refusal);
    expect(databaseFailure(error)).toBe('DATABASE_UNAVAILABLE');
  } finally {
    await changeDatabase(database, 'with allow_connections true');
    await server.stop();
  }
});

it('is ready to answer reads while its database takes no changes, as after a failover, and a metric says so', async () => {
  await using database = await testDatabase('users');
  const server = await open(database, []);
  const measured = async (value: number) =>
    (await readMetrics()).includes(`tradepost_database_writable{subgraph="greetings"} ${value}\n`);
  try {
    await eventually(() => measured(1));
    await changeDatabase(database, 'set default_transaction_read_only = on');
    await eventually(() => measured(0));
    await eventually(async () => expect(await server.ready()).toEqual({ database: true, clock: true }));
    await changeDatabase(database, 'reset default_transaction_read_only');
    await eventually(() => measured(1));
  } finally {
    await server.stop();
  }
});

it('keeps what the metric said about the database while all connections of the process are taken', async () => {
  await using database = await testDatabase('users');
  const server = await open(database, []);
  const isWritable = async () =>
    (await readMetrics()).includes('tradepost_database_writable{subgraph="greetings"} 1\n');
  const end = Promise.withResolvers<void>();
  const held: Promise<void>[] = [];
  try {
    await eventually(isWritable);
    const taken = Array.from({ length: 10 }, async () => {
      const has = Promise.withResolvers<void>();
      held.push(
        server.orm.em.fork().transactional(async (em) => {
          await em.execute('select 1');
          has.resolve();
          await end.promise;
        }),
      );
      await has.promise;
    });
    await Promise.all(taken);
    const measured = readMetrics();
    // It begins to wait after the measurement, so it ends after it.
    await expect(server.orm.em.fork().execute('select 1')).rejects.toThrow('timeout exceeded when trying to connect');
    await measured;
    expect(await isWritable()).toBe(true);
  } finally {
    end.resolve();
    await Promise.all(held);
    await server.stop();
  }
});

it.each([
  ['is not GraphQL', '{ greeting', {}, 'GRAPHQL_PARSE_FAILED'],
  ['does not fit the schema', '{ unknown }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ['asks for the schema', '{ __schema { types { name } } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ['has another name', 'query Greet { greeting }', { operationName: 'Leave' }, 'OPERATION_RESOLUTION_FAILURE'],
  ['is one of several', 'query A { greeting } query B { greeting }', {}, 'OPERATION_RESOLUTION_FAILURE'],
  [
    'gets a variable of another type',
    'query($again: Boolean!) { greeting @include(if: $again) }',
    { variables: { again: 'yes' } },
    'BAD_USER_INPUT',
  ],
  ['misses a variable', 'query($again: Boolean!) { greeting @include(if: $again) }', {}, 'BAD_USER_INPUT'],
])('refuses an operation that %s, with a code', async (_, query, more, code) => {
  await using database = await testDatabase('users');
  const server = await open(database, []);
  try {
    const identity = openIdentity(rootSecret, 'test').sign({ kind: 'anonymous' }, 'greetings');
    // Again: the refusal of a text that is remembered is the same.
    for (const _time of ['first', 'second']) {
      const { data, errors } = await server.client({ query, identity, ...more });
      expect(data ?? null).toBeNull();
      expect(new Set(errors?.map(({ extensions }) => extensions?.['code']))).toEqual(new Set([code]));
    }
  } finally {
    await server.stop();
  }
});

it('serves its event log to other processes', async () => {
  await using log = await openLog();
  const server = await open(log.database, []);
  try {
    await log.record(newId('user'), 1);
    const [event] = await log.orm.em.fork().execute<{ subject: string }[]>('select subject from event_log');
    const feed = httpFeed(await server.listen(0), {
      identity: openIdentity(rootSecret, 'test'),
      process: 'test',
      owner: 'greetings',
    });
    const found = await feed.latest([event?.subject ?? '']);
    expect(found.map(({ subject, version }) => [subject, version])).toEqual([[event?.subject, 1]]);
  } finally {
    await server.stop();
  }
});

it('stops its parts before the database, and leaves no session', async () => {
  await using database = await testDatabase('users');
  const stopped: string[] = [];
  const server = await open(database, stopped);
  expect(await countSessions(database)).toBeGreaterThan(0);
  await server.stop();
  expect(stopped).toEqual(['the part, with its database']);
  await eventually(async () => (await countSessions(database)) === 0);
});

it('stops opened parts when a later part fails to open', async () => {
  await using database = await testDatabase('users');
  const stopped: string[] = [];
  await expect(open(database, stopped, { sdl: 'type Query { greeting: Unknown! }' })).rejects.toThrow('Unknown');
  expect(stopped).toEqual(['the part, with its database']);
  await eventually(async () => (await countSessions(database)) === 0);
});

afterEach(() => vi.useRealTimers());

const greet = (server: Awaited<ReturnType<typeof open>>, identity: SignedCaller) =>
  server.client({ query: '{ greeting }', identity });

it('refuses an identity that was signed for another subgraph', async () => {
  await using database = await testDatabase('users');
  const server = await open(database, []);
  try {
    const gateway = openIdentity(rootSecret, 'gateway');
    expect(await greet(server, gateway.sign({ kind: 'anonymous' }, 'greetings'))).toHaveProperty('data');
    expect(await greet(server, gateway.sign({ kind: 'anonymous' }, 'users'))).toMatchObject({
      errors: [{ extensions: { code: 'UNSIGNED_CALL' } }],
    });
  } finally {
    await server.stop();
  }
});

it.each([
  ['behind', -3600],
  ['ahead', 3600],
])('takes calls on a machine that is an hour %s, and says that it is not ready', async (_, seconds) => {
  await using database = await testDatabase('users');
  const token = openIdentity(rootSecret, 'gateway').sign({ kind: 'anonymous' }, 'greetings');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
  const server = await open(database, []);
  try {
    expect(await greet(server, token)).toEqual({ data: { greeting: 'Hello anonymous' } });
    expect(await server.ready()).toEqual({ database: true, clock: false });
  } finally {
    await server.stop();
  }
});

it('takes calls of a process whose time is off by less than the leeway of its settings', async () => {
  await using database = await testDatabase('users');
  const server = await open(database, [], { leewaySeconds: 120 });
  try {
    const late = openIdentity(rootSecret, 'gateway', { now: () => new Date(Date.now() - 150_000) });
    expect(await greet(server, late.sign({ kind: 'anonymous' }, 'greetings'))).toHaveProperty('data');
    const later = openIdentity(rootSecret, 'gateway', { now: () => new Date(Date.now() - 250_000) });
    expect(await greet(server, later.sign({ kind: 'anonymous' }, 'greetings'))).toHaveProperty('errors');
  } finally {
    await server.stop();
  }
});
