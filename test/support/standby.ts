import { cpSync, chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../stages/postgres/embedded-postgres.ts';
import { postgresUser } from '../../stages/postgres/postgres-user.ts';
import { queryAt } from './test-database.ts';

/** A PostgreSQL and a standby that follows it by streaming. */
export interface PrimaryAndStandby extends AsyncDisposable {
  primaryUrl: string;
  /** The standby, as it was last started; another address after each start. */
  standbyUrl(): string;
  /** The standby receives changes and does not apply them. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stopStandby(): Promise<void>;
  startStandby(): Promise<void>;
}

/** Starts both. `prepare` fills the primary before it is copied. */
export async function startPrimaryAndStandby(prepare: (adminUrl: string) => Promise<void>): Promise<PrimaryAndStandby> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-standby-'));
  chmodSync(folder, 0o755);
  const [primaryDir, standbyDir] = [path.join(folder, 'primary'), path.join(folder, 'standby')];
  const first = await startEmbeddedPostgres(primaryDir, { durable: false });
  await prepare(first.adminUrl);
  await first.stop();
  // A copy of a stopped server is a base backup.
  cpSync(primaryDir, standbyDir, { recursive: true, verbatimSymlinks: true });
  cpSync(`${primaryDir}.password`, `${standbyDir}.password`);
  writeFileSync(path.join(standbyDir, 'standby.signal'), '');
  if (existsSync(path.join(standbyDir, 'postmaster.pid'))) rmSync(path.join(standbyDir, 'postmaster.pid'));
  const user = postgresUser();
  if (user) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, standbyDir]);
  chmodSync(standbyDir, 0o700);
  const primary = await startEmbeddedPostgres(primaryDir, { durable: false });
  const source = new URL(primary.adminUrl);
  let standby: EmbeddedPostgres | undefined;
  let standbyUrl = '';

  async function startStandby(): Promise<void> {
    standby = await startEmbeddedPostgres(standbyDir, {
      durable: false,
      settings: {
        primary_conninfo: `host=127.0.0.1 port=${source.port} user=${source.username} password=${source.password}`,
      },
    });
    standbyUrl = standby.adminUrl;
  }
  const stopStandby = async () => {
    await standby?.stop();
    standby = undefined;
  };
  await startStandby();
  const onStandby = async (sql: string) => void (await queryAt(standbyUrl, sql));
  return {
    primaryUrl: primary.adminUrl,
    standbyUrl: () => standbyUrl,
    pause: () => onStandby('select pg_wal_replay_pause()'),
    resume: () => onStandby('select pg_wal_replay_resume()'),
    stopStandby,
    startStandby,
    async [Symbol.asyncDispose]() {
      await stopStandby();
      await primary.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
