import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats } from '@nats-io/transport-node';
import { connect as connectAmqp } from 'amqplib';
import { startFauxqs } from 'fauxqs';
import { freePort } from '../../stages/free-port.ts';
import { eventually } from './eventually.ts';

/** A broker that a test may do anything to. */
export interface Broker extends AsyncDisposable {
  /** As EVENT_SINK_URL. */
  url: string;
  /** Takes what arrived since the last call, oldest first, in structured JSON. */
  read(): Promise<Record<string, unknown>[]>;
  /** As a crash would. */
  kill(): Promise<void>;
  /** Starts it again at the same port, with what it had stored. */
  start(): Promise<void>;
}

/** Whether a program is on the PATH. CI must have it. */
const has = (program: string, ...args: string[]) =>
  Boolean(process.env['CI']) || spawnSync(program, args, { stdio: 'ignore' }).status === 0;

export const brokers: readonly [name: string, available: boolean, open: () => Promise<Broker>][] = [
  ['RabbitMQ', has('which', 'rabbitmq-server'), openRabbitMq],
  ['NATS', has('which', 'nats-server'), openNats],
  ['Kafka', has('which', 'kcat'), openKafka],
  ['SQS', true, openSqs],
];

const parse = (text: string) => JSON.parse(text) as Record<string, unknown>;

/** A read that fails may have taken messages from the broker already: they are in the answer of the next read. */
function keepsTaken(take: (taken: Record<string, unknown>[]) => Promise<void>): Broker['read'] {
  const taken: Record<string, unknown>[] = [];
  return async () => {
    await take(taken);
    return taken.splice(0);
  };
}

/** A program in a folder of its own that is removed at the end. */
function program(command: string, args: (folder: string) => string[], env: (folder: string) => Record<string, string>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-broker-'));
  let child: ChildProcess | undefined;
  return {
    folder,
    start() {
      // A group of its own: the program may start others, which are killed with it.
      child = spawn(command, args(folder), {
        env: { ...process.env, ...env(folder) },
        stdio: 'ignore',
        detached: true,
      });
    },
    async kill() {
      const running = child;
      child = undefined;
      if (!running?.pid || running.exitCode !== null) return;
      const ended = once(running, 'exit');
      process.kill(-running.pid, 'SIGKILL');
      await ended;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function openRabbitMq(): Promise<Broker> {
  const [port, distribution] = [await freePort(), await freePort()];
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  // The script of the package changes to a user of its own; this one does not.
  const server = program(
    '/usr/lib/rabbitmq/bin/rabbitmq-server',
    () => [],
    (folder) => ({
      HOME: folder,
      RABBITMQ_NODENAME: `test${port}@localhost`,
      // Not the files of the machine's own server.
      RABBITMQ_CONF_ENV_FILE: path.join(folder, 'env'),
      RABBITMQ_CONFIG_FILE: path.join(folder, 'rabbitmq.conf'),
      RABBITMQ_DIST_PORT: String(distribution),
      RABBITMQ_MNESIA_BASE: folder,
      RABBITMQ_LOG_BASE: folder,
      RABBITMQ_ENABLED_PLUGINS_FILE: path.join(folder, 'plugins'),
      RABBITMQ_PID_FILE: path.join(folder, 'pid'),
    }),
  );
  writeFileSync(path.join(server.folder, 'env'), '');
  writeFileSync(path.join(server.folder, 'rabbitmq.conf'), `listeners.tcp.local = 127.0.0.1:${port}\n`);
  const answers = () =>
    connectAmqp(url).then(
      (connection) => connection.close().then(() => true),
      () => false,
    );
  const start = async () => {
    server.start();
    try {
      // It took more than 150 s on a machine with eight times as much work as processors.
      await eventually(answers, 280_000);
    } catch (error) {
      await server.kill();
      throw error;
    }
  };
  await start();
  const connection = await connectAmqp(url);
  const channel = await connection.createChannel();
  await channel.assertExchange('tradepost.events', 'topic', { durable: true });
  await channel.assertQueue('all', { durable: true });
  await channel.bindQueue('all', 'tradepost.events', '#');
  await connection.close();
  return {
    url,
    start,
    kill: server.kill,
    read: keepsTaken(async (taken) => {
      const reading = await connectAmqp(url);
      const queue = await reading.createChannel();
      for (let next = await queue.get('all'); next; next = await queue.get('all')) {
        taken.push(parse(next.content.toString()));
        queue.ack(next);
      }
      await reading.close();
    }),
    async [Symbol.asyncDispose]() {
      await server.kill();
      server.remove();
    },
  };
}

async function openNats(): Promise<Broker> {
  const port = await freePort();
  const servers = `127.0.0.1:${port}`;
  const server = program(
    'nats-server',
    (folder) => ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder],
    () => ({}),
  );
  const connect = () => connectNats({ servers, reconnect: false });
  const answers = () =>
    connect().then(
      (connection) => connection.close().then(() => true),
      () => false,
    );
  const start = async () => {
    server.start();
    await eventually(answers, 30_000);
  };
  await start();
  let sequence = 0;
  return {
    url: `nats://${servers}`,
    start,
    kill: server.kill,
    // By position, and not as a consumer: on a busy machine the client ends a fetch with `heartbeats missed`, also when all messages have come.
    read: keepsTaken(async (taken) => {
      const connection = await connect();
      try {
        const { streams } = await jetstreamManager(connection);
        const stream = 'TRADEPOST_EVENTS';
        for (;;) {
          // None before the first event.
          const message = await streams.getMessage(stream, { seq: sequence + 1 }).catch(() => null);
          if (!message) break;
          sequence += 1;
          taken.push(parse(message.string()));
        }
      } finally {
        await connection.close();
      }
    }),
    async [Symbol.asyncDispose]() {
      await server.kill();
      server.remove();
    },
  };
}

/** The cluster that librdkafka simulates within kcat; it speaks the protocol and keeps its messages in memory, so it has no `start` after `kill`. */
async function openKafka(): Promise<Broker> {
  const topic = 'tradepost.events';
  const options = { 'test.mock.num.brokers': '1', 'topic.metadata.refresh.interval.ms': '300' };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-X', `${name}=${value}`]);
  const reader = spawn('kcat', [
    '-b',
    'none:1',
    ...flags,
    '-d',
    'mock',
    '-C',
    '-u',
    '-J',
    '-t',
    topic,
    '-o',
    'beginning',
  ]);
  let diagnostics = '';
  reader.stderr.on('data', (data: Buffer) => (diagnostics += data.toString()));
  let lines = '';
  reader.stdout.on('data', (data: Buffer) => (lines += data.toString()));
  const address = () => /127\.0\.0\.1:\d+/.exec(diagnostics)?.[0];
  await eventually(() => address() !== undefined);
  return {
    url: `kafka://${address()}/${topic}`,
    start: () => Promise.reject(new Error('the simulated cluster does not start again')),
    async kill() {
      const ended = once(reader, 'exit');
      reader.kill('SIGKILL');
      await ended;
    },
    async read() {
      const complete = lines.slice(0, lines.lastIndexOf('\n') + 1);
      lines = lines.slice(complete.length);
      return complete
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => parse(String(parse(line)['payload'])));
    },
    async [Symbol.asyncDispose]() {
      reader.kill('SIGKILL');
    },
  };
}

async function openSqs(): Promise<Broker> {
  const port = await freePort();
  const queue = `http://127.0.0.1:${port}/000000000000/events.fifo`;
  const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-broker-'));
  const run = () =>
    startFauxqs({
      port,
      logger: false,
      dataDir: folder,
      init: { queues: [{ name: 'events.fifo', attributes: { FifoQueue: 'true' } }] },
    });
  let server = await run();
  // The emulator takes any.
  process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';
  process.env['AWS_REGION'] ??= 'us-east-1';
  return {
    url: `sqs+${queue}`,
    kill: () => server.stop(),
    async start() {
      server = await run();
    },
    read: keepsTaken(async (taken) => {
      const client = new SQSClient({ endpoint: new URL(queue).origin });
      for (;;) {
        const { Messages: messages = [] } = await client.send(
          new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10 }),
        );
        if (messages.length === 0) break;
        taken.push(...messages.map(({ Body }) => parse(Body ?? '')));
        const Entries = messages.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
        await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue, Entries }));
      }
      client.destroy();
    }),
    async [Symbol.asyncDispose]() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
