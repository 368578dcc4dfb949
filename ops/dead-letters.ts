// Jobs that used up their attempts: lists them, puts them back into their queue, or discards them:
// JOBS_DATABASE_URL=postgres://… npm run dead-letters -- list | replay <queue> | discard <id>
import { Command } from 'commander';
import { PgBoss } from 'pg-boss';
import { postgresUrl, readSettings } from '#platform/process/config.ts';
import { jobsSchema } from '#platform/database/install-jobs.ts';

const ending = '.dead';

async function withBoss(run: (boss: PgBoss) => Promise<void>): Promise<void> {
  const { JOBS_DATABASE_URL } = readSettings({
    /** The database of the jobs' subgraph. */
    JOBS_DATABASE_URL: postgresUrl,
  });
  const boss = new PgBoss({
    connectionString: JOBS_DATABASE_URL,
    schema: jobsSchema,
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
    max: 1,
  });
  boss.on('error', () => {});
  await boss.start();
  try {
    await run(boss);
  } finally {
    await boss.stop({ graceful: false });
  }
}

async function waiting(boss: PgBoss) {
  const queues = (await boss.getQueues()).filter((queue) => queue.name.endsWith(ending));
  const found = await Promise.all(queues.map((queue) => boss.findJobs<{ payload: unknown }>(queue.name)));
  return found.flat().filter((job) => job.state === 'created');
}

const program = new Command('dead-letters').description('Jobs that used up their attempts.');
program
  .command('list')
  .description('prints one line of JSON per job: id, queue, payload, the last error, and the time')
  .action(() =>
    withBoss(async (boss) => {
      for (const job of await waiting(boss)) {
        const { id, name, data, sourceOutput, createdOn } = job;
        const queue = name.slice(0, -ending.length);
        console.log(JSON.stringify({ id, queue, payload: data.payload, error: sourceOutput, since: createdOn }));
      }
    }),
  );
program
  .command('replay <queue>')
  .description('puts the dead jobs of a queue back into it, with all their attempts')
  .action((queue: string) =>
    withBoss(async (boss) => {
      console.log(`${await boss.redrive(`${queue}${ending}`)} jobs are back in ${queue}`);
    }),
  );
program
  .command('discard <id>')
  .description('discards one dead job')
  .action((id: string) =>
    withBoss(async (boss) => {
      const job = (await waiting(boss)).find((dead) => dead.id === id);
      if (!job) throw new Error(`There is no dead job ${id}`);
      await boss.deleteJob(job.name, id);
      console.log(`Discarded ${id} of ${job.name.slice(0, -ending.length)}`);
    }),
  );

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
