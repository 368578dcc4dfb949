import type { Socket } from 'node:net';
import type pg from 'pg';

/**
 * A server that is lost without a word leaves its connections open for TCP: as many callers as the pool holds would wait for many minutes, and
 * all others for them, though another server may answer at the same address by now. pg's `query_timeout` ends the wait alone and goes on with
 * the connection.
 */
export function cutSilentConnections(pool: pg.Pool, afterMs: number): void {
  pool.on('connect', (client) => {
    // pg's types leave it out. It is the encrypted one where there is one.
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    // Idle ones do not come to it: the pool closes them sooner.
    stream.setTimeout(afterMs, () => {
      const error = new Error(`PostgreSQL said nothing for ${afterMs} ms, the connection is taken for lost`);
      stream.destroy(Object.assign(error, { code: 'ECONNABORTED' }));
    });
  });
}

/**
 * Kysely gives a connection back to the pool after a rollback that worked. One that is lost in the middle of a transaction cannot roll back, and
 * would occupy its place for ever: after as many as the pool holds, no query would run again until a restart.
 */
export function dropLostConnections(pool: pg.Pool): void {
  const taken = new Set<pg.PoolClient>();
  pool.on('acquire', (client) => taken.add(client));
  pool.on('release', (_error, client) => taken.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (!taken.has(client)) return;
      const release = client.release.bind(client);
      // Whoever holds it may still give it back, and pg throws at the second time.
      client.release = () => {};
      release(true);
    });
  });
}
