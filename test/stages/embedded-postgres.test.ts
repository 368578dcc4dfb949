import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startEmbeddedPostgres } from '../../stages/postgres/embedded-postgres.ts';
import { EmbeddedPostgresError } from '../../stages/postgres/embedded-postgres-error.ts';
import { mayEnter, postgresUser } from '../../stages/postgres/postgres-user.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tradepost-embedded-'));
  await chmod(directory, 0o755);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function query<Row extends object>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

const postmasterPid = async (dataDir: string) =>
  Number((await readFile(path.join(dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);

/** A process of its own that starts the database and inserts numbers without end, saying each once its commit was acknowledged. */
async function startWriter(dataDir: string): Promise<{ child: ChildProcess; acknowledged: number[] }> {
  const script = `
    const { startEmbeddedPostgres } = await import(process.argv[1]);
    const { default: pg } = await import('pg');
    const postgres = await startEmbeddedPostgres(process.argv[2]);
    const client = new pg.Client({ connectionString: postgres.adminUrl });
    client.on('error', () => {});
    await client.connect();
    await client.query('create table if not exists written (number int primary key)');
    const { rows } = await client.query('select coalesce(max(number), 0)::int as last from written');
    for (let number = rows[0].last + 1; ; number += 1) {
      await client.query('insert into written values ($1)', [number]);
      process.stdout.write(number + '\\n');
    }`;
  const module = new URL('../../stages/postgres/embedded-postgres.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, module, dataDir], {
    cwd: new URL('../..', import.meta.url),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const acknowledged: number[] = [];
  const fifty = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    acknowledged.push(Number(line));
    if (acknowledged.length === 50) fifty.resolve();
  });
  child.once('exit', (code) => fifty.reject(new Error(`the writer ended with ${code}`)));
  await fifty.promise;
  return { child, acknowledged };
}

describe('the embedded PostgreSQL', () => {
  it('is version 18, wants its password, and listens on this machine only', async () => {
    const postgres = await startEmbeddedPostgres(path.join(directory, 'postgres'));
    const rows = await query<{ version: string; addresses: string }>(
      postgres.adminUrl,
      `select current_setting('server_version') as version, current_setting('listen_addresses') as addresses`,
    );
    expect(rows[0]?.version).toMatch(/^18\./);
    expect(rows[0]?.addresses).toBe('127.0.0.1');
    const guess = new URL(postgres.adminUrl);
    guess.password = 'guess';
    await expect(query(guess.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    await postgres.stop();
  });

  it('keeps its data when it is stopped and started, and needs no second initdb', async () => {
    const dataDir = path.join(directory, 'postgres');
    const first = await startEmbeddedPostgres(dataDir);
    await query(first.adminUrl, `create table kept as select 'this' as what`);
    await first.stop();
    const second = await startEmbeddedPostgres(dataDir);
    expect([first.fresh, second.fresh]).toEqual([true, false]);
    expect(await query(second.adminUrl, 'select what from kept')).toEqual([{ what: 'this' }]);
    await second.stop();
  });

  it.each(['its parent', 'PostgreSQL', 'both'])(
    'keeps every acknowledged row through kill -9 of %s',
    async (victim) => {
      const dataDir = path.join(directory, 'postgres');
      const { child, acknowledged } = await startWriter(dataDir);
      const gone = once(child, 'exit');
      if (victim !== 'its parent') process.kill(await postmasterPid(dataDir), 'SIGKILL');
      if (victim !== 'PostgreSQL') child.kill('SIGKILL');
      await gone;

      const again = await startEmbeddedPostgres(dataDir);
      const rows = await query<{ number: number }>(again.adminUrl, 'select number from written order by number');
      await again.stop();
      expect(rows.map((row) => row.number)).toEqual(expect.arrayContaining(acknowledged));
      expect(acknowledged.length).toBeGreaterThanOrEqual(50);
    },
  );

  it('names the process that uses the directory when it is started twice, and leaves that process running', async () => {
    const dataDir = path.join(directory, 'postgres');
    const first = await startEmbeddedPostgres(dataDir);
    const second = startEmbeddedPostgres(dataDir);
    await expect(second).rejects.toThrow(EmbeddedPostgresError);
    await expect(second).rejects.toThrow(`Process ${process.pid} is using the database in ${dataDir}`);
    expect(await query(first.adminUrl, 'select 1 as alive')).toEqual([{ alive: 1 }]);
    await first.stop();
  });

  it('starts where the first initdb was killed half way', async () => {
    const dataDir = path.join(directory, 'postgres');
    const first = await startEmbeddedPostgres(dataDir);
    await first.stop();
    // The state after a kill between initdb and the move.
    execFileSync('mv', [dataDir, `${dataDir}.building`]);
    await rm(path.join(`${dataDir}.building`, 'PG_VERSION'));
    const second = await startEmbeddedPostgres(dataDir);
    expect(second.fresh).toBe(true);
    await second.stop();
  });

  it('sends no signal to another program that has the number of a dead server', async () => {
    const dataDir = path.join(directory, 'postgres');
    const first = await startEmbeddedPostgres(dataDir);
    await first.stop();
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(bystander, 'spawn');
    await writeFile(path.join(dataDir, 'postmaster.pid'), `${bystander.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n`);
    const second = await startEmbeddedPostgres(dataDir);
    await second.stop();
    expect([bystander.exitCode, bystander.signalCode]).toEqual([null, null]);
    const gone = once(bystander, 'exit');
    bystander.kill();
    await gone;
  });

  it('needs no program of the PATH', async () => {
    const { PATH } = process.env;
    onTestFinished(() => void (process.env['PATH'] = PATH));
    process.env['PATH'] = '/nowhere';
    const postgres = await startEmbeddedPostgres(path.join(directory, 'postgres'));
    await postgres.stop();
    expect(postgres.dataDir).toBe(path.join(directory, 'postgres'));
  });

  it('names the missing file of its password, and starts once the file is back', async () => {
    const dataDir = path.join(directory, 'postgres');
    const first = await startEmbeddedPostgres(dataDir);
    await first.stop();
    const password = await readFile(`${dataDir}.password`, 'utf8');
    await rm(`${dataDir}.password`);
    await expect(startEmbeddedPostgres(dataDir)).rejects.toThrow(`${dataDir}.password is missing`);
    await writeFile(`${dataDir}.password`, '');
    await expect(startEmbeddedPostgres(dataDir)).rejects.toThrow(`${dataDir}.password is empty`);
    await writeFile(`${dataDir}.password`, password);
    const second = await startEmbeddedPostgres(dataDir);
    expect(second.fresh).toBe(false);
    await second.stop();
  });

  it('deletes nothing where a database has lost its version file', async () => {
    const dataDir = path.join(directory, 'postgres');
    await mkdir(dataDir);
    await writeFile(path.join(dataDir, 'kept'), 'this');
    await expect(startEmbeddedPostgres(dataDir)).rejects.toThrow(`${dataDir} holds files but no PG_VERSION`);
    expect(await readFile(path.join(dataDir, 'kept'), 'utf8')).toBe('this');
  });

  it.runIf(userInfo().uid === 0)('runs as nobody for root, and says so where there is no such user', () => {
    expect(postgresUser(() => 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n')).toEqual({
      uid: 65534,
      gid: 65533,
    });
    // As macOS writes it.
    expect(postgresUser(() => 'nobody:*:-2:-2::/:/bin/false')).toEqual({ uid: 4294967294, gid: 4294967294 });
    expect(() => postgresUser(() => 'root:x:0:0:root:/root:/bin/sh\n')).toThrow(/no user `nobody`/);
  });

  it('sees from the permission bits whether a user may enter a directory', async () => {
    const { uid, gid } = userInfo();
    const inner = path.join(directory, 'inner');
    await mkdir(inner, { mode: 0o755 });
    const owner = { uid, gid };
    const stranger = { uid: 12345, gid: 12345 };
    const member = { uid: 12345, gid };
    expect([owner, member, stranger].map((user) => mayEnter(inner, user))).toEqual([true, true, true]);
    await chmod(directory, 0o750);
    expect([owner, member, stranger].map((user) => mayEnter(inner, user))).toEqual([true, true, false]);
    await chmod(directory, 0o700);
    expect([owner, member, stranger].map((user) => mayEnter(inner, user))).toEqual([true, false, false]);
    expect(mayEnter(path.join(directory, 'missing'), owner)).toBe(false);
  });

  it.runIf(userInfo().uid === 0)('keeps its data elsewhere for root where nobody else may enter', async () => {
    await chmod(directory, 0o700);
    const wanted = path.join(directory, 'postgres');
    const first = await startEmbeddedPostgres(wanted);
    await query(first.adminUrl, `create table kept as select 'this' as what`);
    await first.stop();
    const second = await startEmbeddedPostgres(wanted);
    const kept = await query(second.adminUrl, 'select what from kept');
    await second.stop();
    // A user who removes the folder wants to begin again.
    await rm(`${wanted}.place`);
    const third = await startEmbeddedPostgres(wanted);
    await third.stop();
    for (const { dataDir } of [first, third]) await rm(path.dirname(dataDir), { recursive: true });

    expect(first.dataDir).toMatch(/^\/var\/lib\/tradepost\//);
    expect(second.dataDir).toBe(first.dataDir);
    expect(kept).toEqual([{ what: 'this' }]);
    expect(third.fresh).toBe(true);
  });
});
