import type { Log } from '../../platform/process/log.ts';
import { openDatabase } from './database.ts';
import { type Token, type Tokens, tokensOf } from './tokens.ts';

const select = `select id, name, hash, scopes, graphs, created_at as "createdAt", expires_at as "expiresAt" from registry.token`;

/** Tokens in the registry's database. Throws if the database cannot be reached; lost connections are replaced later. */
export async function openPostgresTokens(databaseUrl: string, options: { log?: Log } = {}): Promise<Tokens> {
  const database = await openDatabase(databaseUrl, { ...options, poolMax: 4 });
  return tokensOf({
    async add(token) {
      await database.inTransaction((client) =>
        client.query(
          `insert into registry.token (id, name, hash, scopes, graphs, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)`,
          [token.id, token.name, token.hash, token.scopes, token.graphs, token.createdAt, token.expiresAt],
        ),
      );
    },
    async find(id) {
      const [row] = await database.ask<Token>(`${select} where id = $1`, [id]);
      return row ?? null;
    },
    all: () => database.ask<Token>(select),
    async remove(id) {
      return (await database.ask('delete from registry.token where id = $1 returning id', [id])).length > 0;
    },
    stop: () => database.stop(),
  });
}
