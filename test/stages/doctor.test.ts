import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PgBoss } from 'pg-boss';
import { expect, inject, it } from 'vitest';
import { queryAt, testDatabases } from '../support/test-database.ts';

const run = promisify(execFile);

it('says that a migrated shop is well, and names each planted fault with what to do', async () => {
  const databases = await testDatabases();
  const urls = Object.fromEntries(
    Object.entries(databases).map(([owner, { ownerUrl }]) => [
      `${owner.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`,
      ownerUrl,
    ]),
  );
  const doctor = (env: Record<string, string> = {}) =>
    run(process.execPath, ['ops/doctor.ts'], {
      env: { ...process.env, REDIS_URL: '', DATABASE_URL: inject('adminUrl'), ...urls, ...env },
    });
  try {
    expect((await doctor()).stdout).toContain('All is well');

    const orders = databases.orders.ownerUrl;
    await queryAt(orders, `delete from mikro_orm_migrations where name like '20261128-wake-by-doorbell%'`);
    const boss = new PgBoss({
      connectionString: orders,
      schema: 'jobs',
      migrate: false,
      supervise: false,
      schedule: false,
    });
    await boss.start();
    await boss.createQueue('authorise-payment');
    await boss.stop({ graceful: false });
    await queryAt(
      orders,
      `insert into jobs.job (name, state, start_after) values ('authorise-payment', 'created', now() - interval '5 minutes')`,
    );
    await queryAt(databases.catalog.ownerUrl, 'drop table parked_subject');
    const failed = doctor({ REDIS_URL: 'redis://127.0.0.1:1', USERS_DATABASE_URL: 'postgres://127.0.0.1:1/none' });
    await expect(failed).rejects.toMatchObject({ code: 1 });
    const { stdout } = (await failed.catch((error: unknown) => error)) as { stdout: string };
    const wrong = stdout.split('\n').filter((line) => line.startsWith('WRONG'));
    expect(wrong).toEqual([
      expect.stringMatching(/^WRONG {2}Redis: .*127\.0\.0\.1:1/),
      expect.stringMatching(/^WRONG {2}users: database: /),
      expect.stringMatching(/^WRONG {2}catalog: parked subjects: .*parked_subject/),
      expect.stringMatching(/^WRONG {2}orders: migrations: not applied: 20261128-wake-by-doorbell$/),
      expect.stringMatching(/^WRONG {2}orders: queues: authorise-payment has waited 30\d s$/),
    ]);
    expect(stdout).toContain('docs/runbooks/queue-backlog.md');

    await expect(doctor({ DATABASE_URL: 'mysql://elsewhere' })).rejects.toMatchObject({ code: 2 });
  } finally {
    for (const database of Object.values(databases)) await database[Symbol.asyncDispose]();
  }
});
