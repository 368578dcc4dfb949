import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';

export interface Load {
  requests: number;
  seconds: number;
  /** Of every request, ascending. */
  latenciesMs: number[];
  /** Requests that were refused because of overload and sent again. */
  refused: number;
}

/** A client that is refused waits this long; immediately again would be a load of its own. */
const refusedPauseMs = 50;

/**
 * Sends one operation over and over: `concurrency` clients, each waiting for its answer before it asks again. Throws at the first answer
 * that is not 200, or 503 for overload, or that has errors, because fast refusals would look like speed.
 */
export async function closedLoop(options: {
  url: string;
  /** Of all clients, or of each by its number. */
  query: string | ((client: number) => string);
  /** Of all clients, or of each by its number. */
  token: string | ((client: number) => string);
  /** Further headers of each client. */
  headers?: (client: number) => Readonly<Record<string, string>>;
  concurrency: number;
  seconds: number;
}): Promise<Load> {
  const { url, query, token, headers, concurrency, seconds } = options;
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1 });
  const latenciesMs: number[] = [];
  let refused = 0;
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  try {
    await Promise.all(
      Array.from({ length: concurrency }, async (_, client) => {
        const own = (value: typeof query) => (typeof value === 'string' ? value : value(client));
        const request = requestFor(own(query), own(token), pathname, headers?.(client));
        for (let sentAt = performance.now(); sentAt < until; sentAt = performance.now()) {
          const { statusCode, body } = await pool.request(request);
          const text = await body.text();
          if (statusCode === 503) {
            refused += 1;
            await pause(refusedPauseMs);
            continue;
          }
          if (statusCode !== 200 || text.includes('"errors":'))
            throw new Error(`expected data from ${url}, got status ${statusCode}: ${text.slice(0, 500)}`);
          latenciesMs.push(performance.now() - sentAt);
        }
      }),
    );
  } finally {
    await pool.close();
  }
  return {
    requests: latenciesMs.length,
    seconds: (performance.now() - startedAt) / 1000,
    latenciesMs: latenciesMs.sort((a, b) => a - b),
    refused,
  };
}

/** The whole answer to one operation, for comparing. */
export async function ask(url: string, query: string, token: string): Promise<unknown> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin);
  try {
    const { body } = await pool.request(requestFor(query, token, pathname));
    return await body.json();
  } finally {
    await pool.close();
  }
}

function requestFor(query: string, token: string, path: string, headers?: Readonly<Record<string, string>>) {
  return {
    path,
    method: 'POST' as const,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...headers,
    },
    body: JSON.stringify({ query }),
  };
}
