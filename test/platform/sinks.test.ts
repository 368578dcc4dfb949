import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConsumers } from '#platform/events/consume.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { openSink } from '#platform/sinks/event-sink.ts';
import { publishLog } from '#platform/sinks/publish-log.ts';
import { newId } from '#platform/values/id.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { freePort } from '../../stages/free-port.ts';
import { type Broker, brokers } from '../support/brokers.ts';
import { eventually } from '../support/eventually.ts';
import { openLog } from '../support/open-log.ts';
import { rootSecret, testLog } from '../support/test-settings.ts';

type Envelope = Record<string, unknown>;

/** A log that is published by this process. */
async function publish(broker: Broker) {
  const log = await openLog();
  const doorbell = memoryDoorbell();
  const relay = await log.startRelay(doorbell);
  const sink = await openSink({ url: broker.url, subgraph: 'users', log: testLog });
  const consumers = await startConsumers({
    orm: log.orm,
    databaseUrl: log.database.url,
    consumers: [publishLog({ subgraph: 'users', sink, events: eventDefinitions })],
    feeds: { users: log.feed },
    doorbell,
    log: testLog,
  });
  return {
    ...log,
    lag: consumers.lag,
    parked: async () => (await log.orm.em.fork().execute('select subject from parked_subject')).length,
    async [Symbol.asyncDispose]() {
      await consumers.stop();
      await sink.stop();
      await relay.stop();
      await log[Symbol.asyncDispose]();
    },
  };
}

/** What a reader that drops known ids has of each subject, in the order of arrival. */
function versionsOf(messages: readonly Envelope[]): Map<string, number[]> {
  const known = new Set<unknown>();
  const versions = new Map<string, number[]>();
  for (const { id, subject, sequence } of messages) {
    if (known.has(id)) continue;
    known.add(id);
    versions.set(String(subject), [...(versions.get(String(subject)) ?? []), Number(sequence)]);
  }
  return versions;
}

/** The users who have another number of versions than this. */
const incomplete = (messages: readonly Envelope[], users: readonly string[], count: number) => {
  const versions = versionsOf(messages);
  return users.filter((user) => versions.get(`user:${user}`)?.length !== count);
};

/** Reads until each of these users has this many versions, together with the messages before. Returns the new messages. */
async function readAll(
  broker: Broker,
  users: readonly string[],
  count: number,
  before: readonly Envelope[] = [],
): Promise<Envelope[]> {
  const messages: Envelope[] = [];
  await eventually(async () => {
    // A broker that has just started may refuse. The deadline's error then has this refusal as its cause.
    messages.push(...(await broker.read()));
    const missing = incomplete([...before, ...messages], users, count).length;
    if (missing > 0) throw new Error(`${missing} of ${users.length} users do not have ${count} versions`);
    return true;
  }, 60_000);
  return messages;
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe.each(brokers)('%s', (name, available, open) => {
  let broker: Broker;
  beforeAll(async () => {
    if (available) broker = await open();
  }, 300_000);
  afterAll(() => broker?.[Symbol.asyncDispose]());

  it.skipIf(!available)('gets each event in an envelope, and those of a subject in order', async () => {
    await using log = await publish(broker);
    const users = Array.from({ length: 25 }, () => newId('user'));
    for (const version of upTo(3)) await Promise.all(users.map((user) => log.record(user, version)));
    const messages = await readAll(broker, users, 3);
    const versions = versionsOf(messages);
    for (const user of users) expect(versions.get(`user:${user}`)).toEqual([1, 2, 3]);
    const [first] = messages;
    const userId = String(first?.['subject']).replace('user:', '');
    expect(first).toMatchObject({
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: '/tradepost/users',
      type: 'tradepost.user.registered',
      dataschema: 'urn:tradepost:event:user.registered:1',
      partitionkey: first?.['subject'],
      sequence: '0000000001',
      datacontenttype: 'application/json',
      data: { userId, roles: ['CUSTOMER'] },
    });
    expect(Date.parse(String(first?.['time']))).toBeGreaterThan(0);
  });

  it.skipIf(!available)('gets everything although the worker is killed while it publishes', async () => {
    await using log = await openLog();
    const users = Array.from({ length: 40 }, () => newId('user'));
    for (const version of upTo(5)) await Promise.all(users.map((user) => log.record(user, version)));
    const messages: Envelope[] = [];
    for (let kills = 0; kills < 3; kills += 1) {
      await using worker = await startWorker(log.database.url, broker.url);
      const before = messages.length;
      await eventually(async () => {
        messages.push(...(await broker.read()));
        return messages.length > before || incomplete(messages, users, 5).length === 0;
      }, 60_000);
      await worker.kill();
      await Promise.all(users.map((user) => log.record(user, 6 + kills)));
    }
    await using worker = await startWorker(log.database.url, broker.url);
    messages.push(...(await readAll(broker, users, 8, messages)));
    await worker.kill();
    const versions = versionsOf(messages);
    for (const user of users) expect(versions.get(`user:${user}`)).toEqual(upTo(8));
  });

  it.skipIf(!available)('that does not answer delays events and blocks nothing', async () => {
    await using log = await publish(broker);
    const user = newId('user');
    await log.record(user, 1);
    const messages = await readAll(broker, [user], 1);
    await broker.kill();
    // The log takes changes as always.
    for (const version of [2, 3, 4]) await log.record(user, version);
    await eventually(async () => (await log.lag()) === 3);
    // The simulated cluster ends with its process.
    if (name !== 'Kafka') {
      await broker.start();
      // A broker that was killed may have lost that a message was taken, and gives it again.
      messages.push(...(await readAll(broker, [user], 4, messages)));
      expect(versionsOf(messages).get(`user:${user}`)).toEqual(upTo(4));
      await eventually(async () => (await log.lag()) === 0);
    }
    expect(await log.parked()).toBe(0);
  });
});

/** A worker in a process of its own, which ends with its test at the latest. */
async function startWorker(databaseUrl: string, sinkUrl: string) {
  const adminPort = await freePort();
  const child = spawn(process.execPath, [path.join(repositoryRoot, 'subgraphs/users/worker.ts')], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      TRADEPOST_SECRET: rootSecret,
      USERS_DATABASE_URL: databaseUrl,
      USERS_WORKER_ADMIN_PORT: String(adminPort),
      EVENT_SINK_URL: sinkUrl,
      REDIS_URL: '',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    async kill() {
      if (child.exitCode !== null) throw new Error(`expected a worker that runs; it ended with ${child.exitCode}`);
      await end();
    },
    [Symbol.asyncDispose]: end,
  };
}
