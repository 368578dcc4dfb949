import { WebSocket } from 'ws';
import {
  graphql,
  memoryMb,
  newCustomer,
  only,
  password,
  pool,
  post,
  print,
  round,
  stopShop,
  watched,
  wsUrl,
} from './attack-client.ts';
import { nestedLists, nestedShapes } from './nested-lists.ts';
import { overload, percentile } from './overload.ts';

/*
 * Measures what one client can do to a running server: `npm run attacks -- --url http://127.0.0.1:4000 --pid <its process>`. It needs nothing
 * but the API, so that the same file measures any version. A1 and H1 need the demo data; A2 shows only with NODE_ENV=production. `--stage fleet`
 * or `--stage single` starts a server of its own, on fresh databases with the demo data. For another fleet, add `--ws http://127.0.0.1:4005`, and the
 * processes to watch after `--pid`, separated by commas.
 */

/** A2: a message of the server that quotes 240 kB of the client. */
async function quotedText(): Promise<void> {
  const text = `{ products(first: "${'Did you mean '.repeat(18_400)}") { nodes { id } } }`;
  const { result, othersMs } = await watched(() => graphql(text));
  print('A2', {
    bodyKb: round(text.length / 1024),
    ms: round(result.ms),
    status: result.status,
    answerBytes: result.bytes,
    othersMs: round(othersMs),
  });
}

/** A3: a content type of 15,500 blanks. */
async function blanks(): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < 20; n += 1)
    times.push(
      (await post('{"query":"{ __typename }"}', { 'content-type': `application/json${' '.repeat(15_500)}x` })).ms,
    );
  times.sort((a, b) => a - b);
  print('A3', { medianMs: round(percentile(times, 0.5)), maxMs: round(times.at(-1) ?? 0) });
}

/** A4: sockets of one address that make the server answer and never read. */
async function unreadSockets(): Promise<void> {
  const open = () =>
    new Promise<WebSocket | undefined>((resolve) => {
      const socket = new WebSocket(wsUrl, 'graphql-transport-ws');
      socket.on('error', () => resolve(undefined));
      socket.on('open', () => {
        socket.send('{"type":"connection_init"}');
        socket.once('message', () => resolve(socket));
      });
    });
  /** The memory of each second: `[most, last]`. */
  async function memoryOver(seconds: number): Promise<[number, number]> {
    let [most, last] = [0, 0];
    for (let second = 0; second < seconds; second += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      last = memoryMb();
      most = Math.max(most, last);
    }
    return [most, last];
  }
  const beforeMb = memoryMb();
  // What a round leaves behind would raise the next one.
  const rounds: object[] = [];
  for (let round = 0; round < 3; round += 1) {
    const sockets = (await Promise.all(Array.from({ length: 20 }, open))).filter((socket) => socket !== undefined);
    for (const socket of sockets) {
      socket.pause();
      // Each refusal quotes the names that it refuses.
      const query = `subscription { ${'a'.repeat(30_000)} }`;
      for (let id = 0; id < 1_000; id += 1)
        socket.send(JSON.stringify({ type: 'subscribe', id: String(id), payload: { query } }));
    }
    const [peakMb, heldMb] = await memoryOver(35);
    for (const socket of sockets) socket.terminate();
    const [, afterMb] = await memoryOver(30);
    rounds.push({ sockets: sockets.length, peakMb, heldMb, afterMb });
  }
  const many = (await Promise.all(Array.from({ length: 1_500 }, open))).filter((socket) => socket !== undefined);
  print('A4', { beforeMb, rounds, acceptedOf1500: many.length });
  for (const socket of many) socket.terminate();
}

/** A5: one request with 30 sign-ins, over 20 connections, beside a person who signs in. */
async function aliasedSignIns(): Promise<void> {
  const signIn = (alias: string, email: string) =>
    `${alias}: signIn(input: { email: "${email}", password: "${password}" }) { __typename }`;
  // Real accounts: wrong guesses are slowed down on purpose.
  const emails = Array.from({ length: 15 }, () => `person-${crypto.randomUUID()}@example.com`);
  for (const email of emails) await newCustomer(email);
  const alone: number[] = [];
  for (const email of emails.slice(0, 5)) alone.push((await graphql(`mutation { ${signIn('a', email)} }`)).ms);
  const flood = `mutation { ${Array.from({ length: 30 }, (_, n) => signIn(`a${n}`, `${n}-${crypto.randomUUID()}@example.com`)).join(' ')} }`;
  const beside: number[] = [];
  let running = true;
  const codes: Record<string, number> = {};
  const attackers = Array.from({ length: 20 }, async () => {
    while (running) {
      const { code } = await graphql(flood);
      codes[code] = (codes[code] ?? 0) + 1;
    }
  });
  for (const email of emails.slice(5)) beside.push((await graphql(`mutation { ${signIn('a', email)} }`)).ms);
  running = false;
  await Promise.all(attackers);
  const median = (list: number[]) =>
    round(
      percentile(
        list.toSorted((a, b) => a - b),
        0.5,
      ),
    );
  print('A5', { aloneMs: median(alone), besideMs: median(beside), floods: codes });
}

const attacks = {
  A1: nestedLists,
  A1S: nestedShapes,
  A2: quotedText,
  A3: blanks,
  A4: unreadSockets,
  A5: aliasedSignIns,
  H1: async () => print('H1', await overload(pool)),
};
for (const [name, attack] of Object.entries(attacks)) {
  if (only !== undefined && !only.split(',').includes(name)) continue;
  try {
    await attack();
  } catch (error) {
    print(name, { failed: String(error) });
  }
}
await pool.close();
await stopShop();
process.exit(0);
