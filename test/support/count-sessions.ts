import pg from 'pg';
import type { TestDatabase } from './test-database.ts';

/** How many sessions a subgraph's role has in its database. */
export async function countSessions({ name, url, ownerUrl }: TestDatabase): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from pg_stat_activity where datname = $1 and usename = $2',
      [name, decodeURIComponent(new URL(url).username)],
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
