import { installJobs } from './install-jobs.ts';
import type { Entity } from './entity.ts';
import { openDatabase } from './open-database.ts';

/**
 * Updates a database, as its owner: runs the subgraph's migrations in order, each once, and installs the job queue's
 * schema with the grants of the role. Repeating it changes nothing.
 */
export async function migrate(options: {
  ownerUrl: string;
  entities: Entity[];
  migrationsPath: string;
  role: string;
}): Promise<{ applied: string[] }> {
  const orm = await openDatabase({ ...options, url: options.ownerUrl, poolMax: 2, statementAtMostMs: 0 });
  try {
    const applied = await orm.migrator.up();
    await installJobs(options.ownerUrl, options.role);
    return { applied: applied.map((migration) => migration.name) };
  } finally {
    await orm.close(true);
  }
}
