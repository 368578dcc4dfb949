// H1 of the attacks: more requests than a server can answer.
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Pool } from 'undici';

interface Timed {
  outcome: string;
  ms: number;
}

/** One request of H1. The answer is not parsed: two requests in three are refused, and this process must not become overloaded itself. */
async function timed(pool: Pool, body: string): Promise<Timed> {
  const sentAt = performance.now();
  try {
    const answer = await pool.request({
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const text = await answer.body.text();
    const ms = performance.now() - sentAt;
    const code = text.startsWith('{"data":') ? 'OK' : (/"code":"([A-Z_]+)"/.exec(text)?.[1] ?? 'no code');
    const hint = answer.statusCode === 503 && answer.headers['retry-after'] === undefined ? ' without Retry-After' : '';
    return { outcome: `${answer.statusCode} ${code}${hint}`, ms };
  } catch {
    return { outcome: 'no answer', ms: performance.now() - sentAt };
  }
}

/** Sends at a steady pace, whether answers arrive or not, as many independent clients do. */
async function steadily(pool: Pool, nextBody: () => string, perSecond: number, seconds: number): Promise<Timed[]> {
  const answers: Promise<Timed>[] = [];
  const startedAt = performance.now();
  for (let sent = 0; sent < perSecond * seconds; sent += 1) {
    const wait = startedAt + (sent / perSecond) * 1000 - performance.now();
    // Also a sender that is behind reads answers: else it would open a connection for each request that it has to make up for.
    await (wait > 0 ? setTimeout(wait) : setImmediate());
    answers.push(timed(pool, nextBody()));
  }
  return Promise.all(answers);
}

/** As fast as this many clients go, each with one request at a time; good answers per second. */
async function closedLoop(pool: Pool, nextBody: () => string, clients: number, seconds: number): Promise<number> {
  let answered = 0;
  const until = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        if ((await timed(pool, nextBody())).outcome === '200 OK') answered += 1;
      }
    }),
  );
  return answered / seconds;
}

/**
 * H1: three times as many requests as can be answered, and how long the answered ones take beside the same steady load at half the capacity. Every
 * phase goes over connections that stand before, as a load balancer's do: a busy Node process accepts only a few new ones a second.
 */
export async function overload(pool: Pool): Promise<object> {
  const bodies = await differentPages(pool);
  let sent = 0;
  const nextBody = () => bodies[sent++ % bodies.length] as string;
  await closedLoop(pool, nextBody, 16, 6);
  const capacity = await closedLoop(pool, nextBody, 16, 5);
  await Promise.all(Array.from({ length: 600 }, () => timed(pool, '{"query":"{ __typename }"}')));
  const calm = await steadily(pool, nextBody, capacity / 2, 10);
  const seconds = 15;
  const offered = await steadily(pool, nextBody, capacity * 3, seconds);
  const outcomes: Record<string, number> = {};
  for (const { outcome } of offered) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const timesOf = (answers: readonly Timed[], wanted: (outcome: string) => boolean) => {
    const times = answers.filter(({ outcome }) => wanted(outcome)).map(({ ms }) => ms);
    times.sort((one, other) => one - other);
    return [0.5, 0.9, 0.99].map((part) => Math.round(percentile(times, part) * 10) / 10);
  };
  const isOk = (outcome: string) => outcome === '200 OK';
  return {
    capacityPerSecond: Math.round(capacity),
    offeredPerSecond: Math.round(capacity * 3),
    outcomes,
    answeredPerSecond: Math.round((outcomes['200 OK'] ?? 0) / seconds),
    calmNotOk: calm.filter(({ outcome }) => !isOk(outcome)).length,
    // Half, nine tenths and 99 of a hundred were faster.
    calmMs: timesOf(calm, isOk),
    answeredMs: timesOf(offered, isOk),
    refusedMs: timesOf(offered, (outcome) => outcome.startsWith('503')),
  };
}

/** More pages than are read at the same time: the gateway makes equal calls of one moment only once. With `available` no cache answers them. */
async function differentPages(pool: Pool): Promise<string[]> {
  const bodies: string[] = [];
  for (let from = ''; bodies.length < 150; ) {
    const body = JSON.stringify({
      query: `{ products(first: 20${from}) { nodes { name variants { sku available price { amount } } } pageInfo { endCursor } } }`,
    });
    bodies.push(body);
    const headers = { 'content-type': 'application/json' };
    const answer = await pool.request({ path: '/graphql', method: 'POST', headers, body });
    const { data } = (await answer.body.json()) as { data: { products: { pageInfo: { endCursor: string } } } };
    from = `, after: ${JSON.stringify(data.products.pageInfo.endCursor)}`;
  }
  return bodies;
}

/** The value that this part of a sorted list does not exceed; 0 for an empty list. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
