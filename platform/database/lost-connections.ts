import type { Socket } from 'node:net';
import type pg from 'pg';

/**
 * TCP keeps connections open to a server that was lost silently. The callers on all connections of the pool would wait
 * for many minutes, and all others for them, although another server may already answer at the same address. pg's
 * `query_timeout` ends only the wait and keeps the connection.
 */
export function cutSilentConnections(pool: pg.Pool, afterMs: number): void {
  pool.on('connect', (client) => {
    // pg's types do not have it. It is the encrypted stream if there is one.
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    // Idle connections never reach it: the pool closes them earlier.
    stream.setTimeout(afterMs, () => {
      const error = new Error(`PostgreSQL sent nothing for ${afterMs} ms, so the connection counts as lost`);
      stream.destroy(Object.assign(error, { code: 'ECONNABORTED' }));
    });
  });
}

/**
 * Kysely returns a connection to the pool after a successful rollback. A connection that is lost during a transaction
 * cannot roll back and would keep its place forever. Once every place is lost, no query would run until a restart.
 */
export function dropLostConnections(pool: pg.Pool): void {
  const taken = new Set<pg.PoolClient>();
  pool.on('acquire', (client) => taken.add(client));
  pool.on('release', (_error, client) => taken.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (!taken.has(client)) return;
      const release = client.release.bind(client);
      // Its holder may still return it, and pg throws at the second return.
      client.release = () => {};
      release(true);
    });
  });
}
