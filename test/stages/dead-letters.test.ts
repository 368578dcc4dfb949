import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { type Job, startJobs } from '#platform/jobs/jobs.ts';
import { eventually } from '../support/eventually.ts';
import { openLog } from '../support/open-log.ts';
import { testLog } from '../support/test-settings.ts';

it('lists dead jobs with their error, puts them back into their queue, and discards them', async () => {
  await using log = await openLog();
  let broken = true;
  const done: string[] = [];
  const greet: Job<{ name: string }> = {
    name: 'greet',
    retryLimit: 0,
    retryDelaySeconds: 1,
    run: async ({ name }) => {
      if (broken) throw new Error(`cannot greet ${name}`);
      done.push(name);
    },
  };
  const jobs = await startJobs({ databaseUrl: log.database.url, jobs: [greet as Job<never>], log: testLog });
  const command = async (...args: string[]) =>
    (
      await promisify(execFile)(process.execPath, ['ops/dead-letters.ts', ...args], {
        env: { ...process.env, JOBS_DATABASE_URL: log.database.url },
      })
    ).stdout.trim();
  const list = async () =>
    (await command('list'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  try {
    for (const name of ['Ada', 'Bob']) await log.orm.em.fork().transactional((em) => jobs.enqueue(em, greet, { name }));
    await eventually(async () => (await jobs.deadLetters('greet')).length === 2, 60_000);
    const dead = await list();
    expect(
      dead.map((job) => [job.queue, job.payload.name, job.error.message]).toSorted(([, a], [, b]) => (a < b ? -1 : 1)),
    ).toEqual([
      ['greet', 'Ada', 'cannot greet Ada'],
      ['greet', 'Bob', 'cannot greet Bob'],
    ]);
    expect((await jobs.deadLetters('greet')).map((job) => job.output)).toContainEqual(
      expect.objectContaining({ message: 'cannot greet Ada' }),
    );
    const bob = dead.find((job) => job.payload.name === 'Bob');
    expect(await command('discard', bob.id)).toContain(bob.id);
    await expect(command('discard', bob.id)).rejects.toThrow(/There is no dead job/);
    broken = false;
    expect(await command('replay', 'greet')).toBe('1 jobs are back in greet');
    await eventually(() => done.length > 0, 60_000);
    expect(done).toEqual(['Ada']);
    expect(await list()).toEqual([]);
  } finally {
    await jobs.stop();
  }
});
