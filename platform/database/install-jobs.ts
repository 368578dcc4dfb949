import { PgBoss } from 'pg-boss';
import pg from 'pg';

/** Schema of the job queue in each subgraph's database. */
export const jobsSchema = 'jobs';

/**
 * Installs or updates the job queue's schema as the database's owner, and grants the role the rights that its processes
 * need. Repeating it changes nothing.
 */
export async function installJobs(ownerUrl: string, role: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: jobsSchema,
    supervise: false,
    schedule: false,
    max: 2,
  });
  boss.on('error', () => {});
  await boss.start();
  await boss.stop({ graceful: false });
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const statement of [
      `grant usage on schema ${jobsSchema} to ${role}`,
      `grant select, insert, update, delete on all tables in schema ${jobsSchema} to ${role}`,
      `grant usage, select on all sequences in schema ${jobsSchema} to ${role}`,
      `grant execute on all functions in schema ${jobsSchema} to ${role}`,
    ]) {
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
}
