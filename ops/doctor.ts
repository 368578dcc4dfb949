import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { httpUrl, listSetting, postgresUrl, readSettings, redisUrl, SettingsError } from '#platform/process/config.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { EmbeddedPostgresError } from '../stages/postgres/embedded-postgres-error.ts';
import { settingsShape as notifications } from '../subgraphs/notifications/config.ts';
import { reasonOf, requireDatabase, requireRedis } from '../stages/preconditions.ts';
import { databases, ownerDatabaseUrl } from '../stages/provision.ts';
import { subgraphModules } from '../stages/subgraph-modules.ts';
import { examineDatabase } from './doctor/examine-database.ts';
import { examineMail } from './doctor/examine-mail.ts';
import { examineProcesses } from './doctor/examine-processes.ts';
import { type CheckedPart, ok, wrong } from './doctor/checked-part.ts';
import { openEmbeddedServer } from './open-server.ts';

/*
 * npm run doctor: looks at versions, connections, processes, migrations, clocks, e-mail, logs and queues, and says what to do. Exit 0: nothing is wrong; 1:
 * something is wrong; 2: nothing could be looked at.
 */

const shape = {
  /** A PostgreSQL with the databases, for a user who may read them. Default: the embedded PostgreSQL of `npm start`. */
  DATABASE_URL: postgresUrl.optional(),
  DATA_DIR: z.string().default(path.join(repositoryRoot, '.data')),
  REDIS_URL: redisUrl.optional(),
  /** The admin addresses of the processes, with commas. Default: the usual ports of this machine. */
  ADMIN_URLS: listSetting.pipe(z.array(httpUrl)).optional(),
  /** As notifications-worker has it. */
  SMTP_URL: notifications.SMTP_URL,
  NODE_ENV: z.string().optional(),
};

const labels = { ok: 'ok   ', warning: 'WARN ', wrong: 'WRONG' };

async function examine(): Promise<CheckedPart[]> {
  const settings = readSettings(shape);
  const shapeOfDatabases = Object.fromEntries(
    subgraphModules
      .flatMap(({ name }) => [databaseSetting(name), directSetting(name)])
      .map((setting) => [setting, postgresUrl.optional()]),
  );
  const addresses = readSettings(shapeOfDatabases);
  const server = settings.DATABASE_URL
    ? { url: settings.DATABASE_URL, stop: async () => {} }
    : await openEmbeddedServer(settings.DATA_DIR);
  try {
    return [
      await examineNode(),
      await attempt('PostgreSQL', () => requireDatabase(server.url), 'Start the server, or correct DATABASE_URL.'),
      settings.REDIS_URL
        ? await attempt('Redis', () => requireRedis(settings.REDIS_URL ?? ''), 'docs/runbooks/redis-lost.md.')
        : ok('Redis', 'not set: processes see changes of others when they poll'),
      ...(await examineProcesses(settings.ADMIN_URLS)),
      // On the embedded PostgreSQL it is the shop of npm start, which catches e-mails outside production.
      examineMail(settings.SMTP_URL, { catches: !settings.DATABASE_URL && settings.NODE_ENV !== 'production' }),
      ...(
        await Promise.all(
          subgraphModules.map(async ({ name }) => {
            const { migrationsPath } = (await import(`../subgraphs/${name}/storage/orm.ts`)) as {
              migrationsPath: string;
            };
            const url =
              addresses[directSetting(name)] ??
              addresses[databaseSetting(name)] ??
              ownerDatabaseUrl(server.url, databases[name]);
            return examineDatabase({ subgraph: name, url, migrationsPath });
          }),
        )
      ).flat(),
    ];
  } finally {
    await server.stop();
  }
}

const databaseSetting = (subgraph: string) => `${subgraph.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`;

const directSetting = (subgraph: string) => databaseSetting(subgraph).replace('DATABASE_URL', 'DIRECT_DATABASE_URL');

async function examineNode(): Promise<CheckedPart> {
  const manifest = JSON.parse(await readFile(path.join(repositoryRoot, 'package.json'), 'utf8')) as { version: string };
  const found = `Tradepost ${manifest.version} on Node ${process.versions.node}`;
  return Number(process.versions.node.split('.')[0]) >= 24
    ? ok('versions', found)
    : wrong('versions', found, 'Run it through npm, which uses the Node 24 of node_modules.');
}

async function attempt(what: string, run: () => Promise<void>, advice: string): Promise<CheckedPart> {
  try {
    await run();
    return ok(what, 'answers');
  } catch (error) {
    return wrong(what, reasonOf(error), advice);
  }
}

try {
  const findings = await examine();
  for (const { state, what, found, advice } of findings) {
    process.stdout.write(`${labels[state]}  ${what}: ${found}\n${advice && `       → ${advice}\n`}`);
  }
  const count = (wanted: CheckedPart['state']) => findings.filter(({ state }) => state === wanted).length;
  const isWell = count('wrong') + count('warning') === 0;
  const verdict = isWell ? 'All is well' : `${count('wrong')} wrong, ${count('warning')} to look at`;
  process.stdout.write(`\n${verdict}: ${findings.length} checks.\n`);
  process.exitCode = count('wrong') === 0 ? 0 : 1;
} catch (error) {
  const isExpected = error instanceof SettingsError || error instanceof EmbeddedPostgresError;
  process.stderr.write(`${isExpected ? error.message : `Nothing could be looked at: ${reasonOf(error)}`}\n`);
  process.exitCode = 2;
}
