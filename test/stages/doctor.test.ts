import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { PgBoss } from 'pg-boss';
import { expect, inject, it } from 'vitest';
import { examineMail } from '../../ops/doctor/examine-mail.ts';
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
  await using admin = await startProcess();
  const doctor = (env: Record<string, string> = {}, nodeOptions: string[] = []) =>
    run(process.execPath, [...nodeOptions, 'ops/doctor.ts'], {
      env: {
        ...process.env,
        REDIS_URL: '',
        SMTP_URL: 'smtp://127.0.0.1:1',
        DATABASE_URL: inject('adminUrl'),
        ADMIN_URLS: admin.url,
        ...urls,
        ...env,
      },
    });
  const wrongOf = async (failed: ReturnType<typeof doctor>) => {
    await expect(failed).rejects.toMatchObject({ code: 1 });
    const { stdout } = (await failed.catch((error: unknown) => error)) as { stdout: string };
    return { stdout, wrong: stdout.split('\n').filter((line) => line.startsWith('WRONG')) };
  };
  try {
    expect((await doctor()).stdout).toContain('All is well');

    const mailless = (await doctor({ SMTP_URL: '' })).stdout;
    expect(mailless).toContain('WARN   e-mail: SMTP_URL is not set: no e-mail is sent, and nobody can open an account');
    expect(mailless).toContain('docs/email.md');
    expect(mailless).toContain('0 wrong, 1 to look at');

    const absent = new URL(databases.users.ownerUrl);
    absent.pathname = '/absent';
    const empty = await wrongOf(doctor({ USERS_DATABASE_URL: absent.href }));
    expect(empty.wrong).toEqual(['WRONG  users: database: database "absent" does not exist']);
    expect(empty.stdout).toContain('Make the databases');

    const shifted = { CLOCK_AHEAD_MS: '3600000' };
    const behind = await wrongOf(doctor(shifted, ['--import', './test/support/shifted-clock.mjs']));
    expect(behind.wrong).toEqual(
      Object.keys(databases)
        .filter((owner) => owner !== 'payment-simulator')
        .map((owner) => expect.stringMatching(`^WRONG  ${owner}: clock: this machine is 3[56]\\d\\d\\.\\d s ahead of`)),
    );
    expect(behind.stdout).toContain('docs/runbooks/wrong-clock.md');

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
    await boss.createQueue('capture-payment.dead');
    await boss.send('capture-payment.dead', {});
    await boss.stop({ graceful: false });
    await queryAt(
      databases.users.ownerUrl,
      `insert into parked_subject (consumer, subject, from_version, error, parked_at) values ('follow', 'user:1', 2, 'broken', now())`,
    );
    await queryAt(
      orders,
      `insert into jobs.job (name, state, start_after) values ('authorise-payment', 'created', now() - interval '5 minutes')`,
    );
    await queryAt(databases.catalog.ownerUrl, 'drop table parked_subject');
    admin.parts['clock'] = false;
    const { stdout, wrong } = await wrongOf(
      doctor({
        REDIS_URL: 'redis://127.0.0.1:1',
        NOTIFICATIONS_DATABASE_URL: 'postgres://127.0.0.1:1/none',
        ADMIN_URLS: `${admin.url}, http://127.0.0.1:1`,
      }),
    );
    expect(wrong).toEqual([
      expect.stringMatching(/^WRONG {2}Redis: .*127\.0\.0\.1:1/),
      expect.stringMatching(/^WRONG {2}127\.0\.0\.1:\d+: process: not ready: clock$/),
      expect.stringMatching(/^WRONG {2}127\.0\.0\.1:1: process: http:\/\/127\.0\.0\.1:1 does not answer: /),
      'WRONG  users: parked subjects: follow user:1',
      expect.stringMatching(/^WRONG {2}catalog: parked subjects: .*parked_subject/),
      expect.stringMatching(/^WRONG {2}orders: migrations: not applied: 20261128-wake-by-doorbell$/),
      expect.stringMatching(
        /^WRONG {2}orders: queues: 1 in capture-payment\.dead, authorise-payment has waited 3\d\d s$/,
      ),
      expect.stringMatching(/^WRONG {2}notifications: database: /),
    ]);
    for (const runbook of ['dead-letters', 'parked-subject', 'process-down'])
      expect(stdout).toContain(`docs/runbooks/${runbook}.md`);

    await expect(doctor({ DATABASE_URL: 'mysql://elsewhere' })).rejects.toMatchObject({ code: 2 });
  } finally {
    for (const database of Object.values(databases)) await database[Symbol.asyncDispose]();
  }
});

it.each([
  ['the address of a mail server', 'smtp://127.0.0.1:1', false, 'ok'],
  ['no mail server, beside a shop that shows its e-mails to developers', undefined, true, 'ok'],
  ['no mail server', undefined, false, 'warning'],
])('finds of %s whether e-mails leave', (_, smtpUrl, catches, state) => {
  expect(examineMail(smtpUrl, { catches })).toMatchObject({ what: 'e-mail', state });
});

/** An admin port whose readiness a test decides. */
async function startProcess() {
  const parts: Record<string, boolean> = { database: true, clock: true };
  const server = createServer((_, response) => {
    response.writeHead(Object.values(parts).every(Boolean) ? 200 : 503).end(JSON.stringify(parts));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  // The address of a TCP server that listens is an object.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    parts,
    async [Symbol.asyncDispose]() {
      await new Promise((closed) => server.close(closed));
    },
  };
}
