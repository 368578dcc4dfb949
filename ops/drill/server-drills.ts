import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { startEmbeddedPostgres } from '../../stages/postgres/embedded-postgres.ts';
import { copyRunningServer, giveToPostgres } from './base-backup.ts';
import type { Drill } from './drill.ts';
import type { DrillShop } from './drill-shop.ts';
import { waitUntil } from '../wait-until.ts';

/** The server is lost, and a standby takes over. */
export function failover(): Drill {
  let standby: Awaited<ReturnType<typeof startEmbeddedPostgres>> | undefined;
  return {
    name: 'postgres-failover',
    what: 'PostgreSQL is killed for good; a synchronous standby is promoted, and the address leads to it',
    runbook: 'postgres-down',
    ownShop: true,
    async prepare(shop) {
      const directory = path.join(shop.folder, 'standby');
      const primary = new URL(shop.postgres.adminUrl);
      await copyRunningServer(shop.postgres.adminUrl, shop.postgres.dataDir, directory);
      writeFileSync(path.join(directory, 'standby.signal'), '');
      giveToPostgres(directory);
      standby = await startEmbeddedPostgres(directory, {
        maxConnections: 300,
        settings: {
          primary_conninfo: `host=${primary.hostname} port=${primary.port} user=${primary.username} password=${primary.password} application_name=standby`,
          restore_command: `cp ${shop.archive}/%f %p`,
        },
      });
      // A commit that was answered is then on both servers.
      await shop.sql('postgres', `alter system set synchronous_standby_names = 'standby'`);
      await shop.sql('postgres', 'select pg_reload_conf()');
      await waitUntil(
        'the standby is synchronous',
        async () =>
          (await shop.sql('postgres', `select 1 from pg_stat_replication where sync_state = 'sync'`)).length === 1,
        60_000,
      );
    },
    begin: (shop) => killPostgres(shop),
    async end(shop) {
      if (!standby) throw new Error('there is no standby');
      shop.leadTo(standby);
      await shop.sql('postgres', 'select pg_promote()');
    },
  };
}

/** Data is destroyed, and the server goes back to the moment before. */
export function restore(): Drill {
  let backup = '';
  let goodUntil = '';
  return {
    name: 'point-in-time-restore',
    what: 'all lines of orders are deleted by mistake; the server is restored from a base backup and its archived log to the moment before',
    runbook: 'postgres-restore',
    ownShop: true,
    async prepare(shop) {
      backup = path.join(shop.folder, 'backup');
      await copyRunningServer(shop.postgres.adminUrl, shop.postgres.dataDir, backup);
    },
    async begin(shop, people) {
      // What happens after the restored moment is lost, so the drill stops before it.
      await people.pauseOrders();
      const done = async () =>
        (
          await shop.sql(
            'orders',
            `select 1 from orders where status = 'PLACED' union all select 1 from event_log where position is null`,
          )
        ).length === 0;
      await waitUntil('every order is decided', done, 120_000);
      const [now] = await shop.sql<{ now: string }>('postgres', 'select clock_timestamp()::text as now');
      goodUntil = now?.now ?? '';
      await shop.sql('orders', 'delete from order_line');
    },
    async end(shop, people) {
      // The shop goes on writing to the next file, which is not waited for.
      const [ended] = await shop.sql<{ file: string }>('postgres', 'select pg_walfile_name(pg_switch_wal()) as file');
      await waitUntil(
        'the log is archived',
        async () =>
          (await shop.sql('postgres', 'select 1 from pg_stat_archiver where last_archived_wal >= $1', [ended?.file]))
            .length === 1,
        60_000,
      );
      shop.proxies.postgres.begin({ kind: 'dead' });
      await shop.postgres.stop();
      writeFileSync(path.join(backup, 'recovery.signal'), '');
      giveToPostgres(backup);
      const restored = await startEmbeddedPostgres(backup, {
        maxConnections: 300,
        settings: {
          restore_command: `cp ${shop.archive}/%f %p`,
          recovery_target_time: goodUntil,
          recovery_target_action: 'promote',
        },
      });
      shop.leadTo(restored);
      await waitUntil(
        'the restored server takes writes',
        async () => (await shop.sql('postgres', 'select 1 where not pg_is_in_recovery()')).length === 1,
        120_000,
      );
      shop.proxies.postgres.end();
      people.resumeOrders();
    },
  };
}

/** The size of the disk: PostgreSQL with its databases takes about 100 MB, and its log of changes up to 64 MB. */
const diskBytes = 300 * 1024 ** 2;

/** The server has no room. */
export function fullDisk(): Drill {
  let mount = '';
  const filler = () => path.join(mount, 'filler');
  return {
    name: 'full-disk',
    what: 'the disk of PostgreSQL is full',
    runbook: 'disk-full',
    ownShop: true,
    // The log of changes stays small, so that the disk has room for it when it is not full.
    settings: { max_wal_size: '64MB', min_wal_size: '32MB', archive_mode: 'off' },
    dataFolder: {
      open() {
        mount = path.join(process.cwd(), `.data/drill-disk-${process.pid}`);
        mkdirSync(mount, { recursive: true });
        execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'drill', mount]);
        return mount;
      },
      close() {
        execFileSync('umount', ['-l', mount]);
        rmSync(mount, { recursive: true, force: true });
      },
    },
    begin() {
      fillDisk(filler());
    },
    async end(shop) {
      rmSync(filler(), { force: true });
      const answers = async () => (await shop.sql('postgres', 'select 1')).length === 1;
      // PostgreSQL ends itself if it can write no log; then it has to be started again.
      const alive = await waitUntil('PostgreSQL answers', answers, 10_000).catch(() => undefined);
      if (alive !== undefined) return;
      await shop.postgres.stop();
      shop.leadTo(await startEmbeddedPostgres(shop.postgres.dataDir, { maxConnections: 300 }));
    },
  };
}

/** Writes a file until the disk has no room. */
function fillDisk(file: string): void {
  const descriptor = openSync(file, 'w');
  try {
    for (const part = Buffer.alloc(64 * 1024, 1); ; ) writeSync(descriptor, part);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Ends the server at once, as a lost machine does. */
function killPostgres({ postgres }: DrillShop): void {
  const file = path.join(postgres.dataDir, 'postmaster.pid');
  if (!existsSync(file)) throw new Error('PostgreSQL does not run');
  process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGKILL');
}
