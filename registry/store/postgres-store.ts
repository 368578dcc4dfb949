import type pg from 'pg';
import type { Log } from '../../platform/process/log.ts';
import { type Database, openDatabase } from './database.ts';
import {
  type Approval,
  type AuditEntry,
  assertUsage,
  type CheckSummary,
  checksKept,
  type ClientRelease,
  ConflictError,
  contentId,
  type Instance,
  type RegistryStore,
  type StoredCheck,
  type SubgraphRevision,
  summaryOfCheck,
  type UsageRow,
  type Version,
  type VersionSummary,
} from './store.ts';
import type { Stores } from './open-stores.ts';

type Content = Pick<Version, 'subgraphs' | 'supergraphSdl' | 'apiSdl'>;
type Entry = Omit<Version, keyof Content | 'composable'>;

/** Contents of what is live, so that following a variant does not read its schemas once a second. */
type LiveContents = Map<string, { id: string; content: Content }>;

/**
 * All variants in one PostgreSQL database, whose tables it makes or brings up to date; see migrations.ts. Any number of processes may share
 * it. Throws if it cannot be reached; later, lost connections are replaced.
 */
export async function openPostgresStores(databaseUrl: string, given: { log?: Log } = {}): Promise<Stores> {
  const database = await openDatabase(databaseUrl, given);
  const live: LiveContents = new Map();
  return {
    of: (target) => postgresStore(database, target, live),
    async targets() {
      const rows = await database.ask<{ target: string }>(
        'select target from registry.version where number = 1 order by target',
      );
      return rows.map((row) => row.target);
    },
    async dropBefore({ usageDay, instanceSeenAt }) {
      await database.ask('delete from registry.instance where seen_at < $1', [instanceSeenAt]);
      for (;;) {
        // Not all at once: the first time it may take longer than a statement may. What somebody else is about to drop is his.
        const [dropped] = await database.ask<{ rows: number }>(
          `with dropped as (
             delete from registry.usage_daily where ctid = any(array(
               select ctid from registry.usage_daily where day < $1 limit $2 for update skip locked))
             returning 1
           )
           select count(*)::int as rows from dropped`,
          [usageDay, droppedAtOnce],
        );
        if ((dropped?.rows ?? 0) < droppedAtOnce) return;
      }
    },
    async ping() {
      await database.ask('select 1');
    },
    stop: () => database.stop(),
  };
}

/** Rows; 540,000 took 0.7 s in all. A statement may take 30 s. */
const droppedAtOnce = 50_000;

const entryColumns = 'number, content_id as id, parent, action, actor, commit, reason, at';
const releaseColumns = `client, version, state, operations, created_at as "createdAt", activated_at as "activatedAt",
  retired_at as "retiredAt", last_seen_at as "lastSeenAt"`;
const checkColumns = 'id, at, actor, commit, base, result';
const namesOf = (subgraphs: readonly SubgraphRevision[]): string[] => subgraphs.map(({ name }) => name);

function postgresStore(database: Database, target: string, live: LiveContents): RegistryStore {
  /** In a transaction that no other of this kind about the same variant overlaps. */
  const alone = <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
    database.inTransaction(async (client) => {
      await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`tradepost.registry ${target}`]);
      return work(client);
    });

  async function select(which: string, values: readonly unknown[]): Promise<Version[]> {
    const rows = await database.ask<Entry & { body: Content }>(
      `select ${entryColumns}, body from registry.version join registry.content on content.id = content_id
       where target = $1 and ${which}`,
      [target, ...values],
    );
    return rows.map(({ body, ...entry }) => ({ ...entry, ...body, composable: true }));
  }

  return {
    async head() {
      const [entry] = await database.ask<Entry>(
        `select ${entryColumns} from registry.version where target = $1 order by number desc limit 1`,
        [target],
      );
      if (!entry) return null;
      const known = live.get(target);
      if (known?.id === entry.id) return { ...entry, ...known.content, composable: true };
      const [row] = await database.ask<{ body: Content }>('select body from registry.content where id = $1', [
        entry.id,
      ]);
      if (!row)
        throw new Error(`version ${entry.number} of ${target} refers to content ${entry.id}, which is not there`);
      live.set(target, { id: entry.id, content: row.body });
      return { ...entry, ...row.body, composable: true };
    },
    async version(numberOrId) {
      const found =
        typeof numberOrId === 'number'
          ? await select('number = $2', [numberOrId])
          : await select('content_id = $2 order by number desc limit 1', [numberOrId]);
      return found[0] ?? null;
    },
    async versions(after = 0, limit = 100) {
      return select('number > $2 order by number limit $3', [after, limit]);
    },
    async summaries(after = 0, limit = 100) {
      const rows = await database.ask<Entry & { subgraphs: string[] | null }>(
        `select ${entryColumns}, subgraphs from registry.version
         where target = $1 and number > $2 order by number limit $3`,
        [target, after, limit],
      );
      const summaries: VersionSummary[] = [];
      for (const { subgraphs, ...entry } of rows) {
        const names =
          subgraphs ?? (await select('number = $2', [entry.number])).flatMap((one) => namesOf(one.subgraphs));
        summaries.push({ ...entry, composable: true, subgraphs: names });
      }
      return summaries;
    },
    async versionBy(request) {
      return (await select('request = $2', [request]))[0] ?? null;
    },
    async append(version, expectedHead, request) {
      const { subgraphs, supergraphSdl, apiSdl, action, actor, commit, reason, at } = version;
      const id = contentId(version);
      if (version.id !== id) throw new Error(`the id of this content is ${id}, not ${version.id}`);
      return alone(async (client) => {
        const { rows } = await client.query<{ head: number | null; known: boolean | null }>(
          'select max(number) as head, bool_or(request = $2) as known from registry.version where target = $1',
          [target, request],
        );
        const parent = rows[0]?.head ?? null;
        if (parent !== expectedHead || rows[0]?.known) throw new ConflictError(expectedHead, parent);
        const number = (parent ?? 0) + 1;
        const body = JSON.stringify({ subgraphs, supergraphSdl, apiSdl });
        await client.query('insert into registry.content (id, body) values ($1, $2) on conflict do nothing', [
          id,
          body,
        ]);
        await client.query(
          `insert into registry.version (target, number, content_id, parent, action, actor, commit, reason, at, subgraphs, request)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
          [target, number, id, parent, action, actor, commit, reason, at, namesOf(subgraphs), request],
        );
        return { ...version, number, parent };
      });
    },
    async releases() {
      return database.ask<ClientRelease>(
        `select ${releaseColumns} from registry.client_release where target = $1 order by client, version`,
        [target],
      );
    },
    async changeRelease(client, version, change) {
      return alone(async (connection) => {
        // Locked against being seen meanwhile, which waits for no turn.
        const { rows } = await connection.query<ClientRelease>(
          `select ${releaseColumns} from registry.client_release where target = $1 and client = $2 and version = $3 for update`,
          [target, client, version],
        );
        const release = change(rows[0]);
        if (!release) return null;
        const { state, operations, createdAt, activatedAt, retiredAt, lastSeenAt } = release;
        await connection.query(
          `insert into registry.client_release (target, client, version, state, operations, created_at, activated_at, retired_at, last_seen_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           on conflict (target, client, version) do update set state = excluded.state, operations = excluded.operations,
             created_at = excluded.created_at, activated_at = excluded.activated_at, retired_at = excluded.retired_at,
             last_seen_at = excluded.last_seen_at`,
          [target, client, version, state, JSON.stringify(operations), createdAt, activatedAt, retiredAt, lastSeenAt],
        );
        return release;
      });
    },
    async sawReleases(seen, at) {
      await database.ask(
        // In order of the key: two processes that saw the same releases lock them in the same order, and no deadlock comes of it.
        `with due as (
           select client, version from registry.client_release
           where target = $1 and (client, version) in (select * from unnest($2::text[], $3::text[]))
             and (last_seen_at is null or (last_seen_at at time zone 'UTC')::date < ($4::timestamptz at time zone 'UTC')::date)
           order by client, version for update
         )
         update registry.client_release as release set last_seen_at = $4 from due
         where release.target = $1 and release.client = due.client and release.version = due.version`,
        [target, seen.map((one) => one.client), seen.map((one) => one.version), at],
      );
    },
    async approvals() {
      return database.ask<Approval>(
        `select fingerprint, reason, actor, at, expires_at as "expiresAt" from registry.approval where target = $1 order by fingerprint`,
        [target],
      );
    },
    async putApproval({ fingerprint, reason, actor, at, expiresAt }) {
      await database.ask(
        `insert into registry.approval (target, fingerprint, reason, actor, at, expires_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (target, fingerprint) do update
           set reason = excluded.reason, actor = excluded.actor, at = excluded.at, expires_at = excluded.expires_at`,
        [target, fingerprint, reason, actor, at, expiresAt],
      );
    },
    async usage(sinceDay) {
      return database.ask<UsageRow>(
        `select coordinate, client, client_version as "clientVersion", day, count from registry.usage_daily
         where target = $1 and day >= $2 order by day, coordinate, client, client_version`,
        [target, sinceDay],
      );
    },
    async addUsage(rows) {
      assertUsage(rows);
      if (rows.length === 0) return;
      const column = (name: keyof UsageRow) => rows.map((row) => row[name]);
      await database.inTransaction((client) =>
        client.query(
          // In order of the key: two processes that add the same rows lock them in the same order, and no deadlock comes of it.
          `insert into registry.usage_daily (target, day, coordinate, client, client_version, count)
           select $1, day, coordinate, client, client_version, sum(count)
           from unnest($2::date[], $3::text[], $4::text[], $5::text[], $6::bigint[])
             as given (day, coordinate, client, client_version, count)
           group by day, coordinate, client, client_version order by day, coordinate, client, client_version
           on conflict (target, day, coordinate, client, client_version) do update
             set count = usage_daily.count + excluded.count`,
          [target, column('day'), column('coordinate'), column('client'), column('clientVersion'), column('count')],
        ),
      );
    },
    async checks() {
      const rows = await database.ask<CheckHead & { summary: CheckTail | null; body: CheckBody }>(
        `select ${checkColumns}, summary, case when summary is null then body end as body
         from registry.check_run where target = $1 order by at desc, id limit 100`,
        [target],
      );
      return rows.map(({ summary, body, ...row }) =>
        summary ? { ...row, ...summary } : summaryOfCheck({ ...row, ...body }),
      );
    },
    async check(id) {
      const [row] = await database.ask<CheckRow>(
        `select ${checkColumns}, body from registry.check_run where target = $1 and id = $2`,
        [target, id],
      );
      return row ? toCheck(row) : null;
    },
    async putCheck(check) {
      const { id, at, actor, commit, base, result, ...body } = check;
      const { subgraphs, composes, errors, findings } = summaryOfCheck(check);
      const summary: CheckTail = { subgraphs, composes, errors, findings };
      await alone(async (client) => {
        await client.query(
          `insert into registry.check_run (target, id, at, actor, commit, base, result, body, summary)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           on conflict (target, id) do update set at = excluded.at, actor = excluded.actor, commit = excluded.commit,
             base = excluded.base, result = excluded.result, body = excluded.body, summary = excluded.summary`,
          [target, id, at, actor, commit, base, result, JSON.stringify(body), JSON.stringify(summary)],
        );
        await client.query(
          `delete from registry.check_run where target = $1 and id in
             (select id from registry.check_run where target = $1 order by at desc, id offset $2)`,
          [target, checksKept],
        );
      });
    },
    async instances() {
      return database.ask<Instance>(
        `select id, version, problem, started_at as "startedAt", seen_at as "seenAt" from registry.instance where target = $1 order by id`,
        [target],
      );
    },
    async putInstance({ id, version, problem, startedAt, seenAt }) {
      await database.ask(
        `insert into registry.instance (target, id, version, problem, started_at, seen_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (target, id) do update set version = excluded.version, problem = excluded.problem,
           started_at = excluded.started_at, seen_at = excluded.seen_at`,
        [target, id, version, problem, startedAt, seenAt],
      );
    },
    async audit(limit = 100) {
      return database.ask<AuditEntry>(
        'select at, actor, action, subject, commit, reason from registry.audit_log where target = $1 order by id desc limit $2',
        [target, limit],
      );
    },
    async addAudit({ at, actor, action, subject, commit, reason }) {
      await database.inTransaction((client) =>
        client.query(
          'insert into registry.audit_log (target, at, actor, action, subject, commit, reason) values ($1, $2, $3, $4, $5, $6, $7)',
          [target, at, actor, action, subject, commit, reason],
        ),
      );
    },
    async told() {
      const [row] = await database.ask<{ told: number }>('select told from registry.webhook where target = $1', [
        target,
      ]);
      return row?.told ?? 0;
    },
    async putTold(number) {
      await database.ask(
        `insert into registry.webhook (target, told) values ($1, $2)
         on conflict (target) do update set told = greatest(webhook.told, excluded.told)`,
        [target, number],
      );
    },
    async forgetTold(above) {
      await database.ask('update registry.webhook set told = least(told, $2) where target = $1', [target, above]);
    },
    // The connections are those of all variants: `Stores` ends them.
    stop: () => Promise.resolve(),
  };
}

type CheckBody = Pick<StoredCheck, 'proposed' | 'supergraphSdl' | 'verdict'>;
type CheckHead = Omit<StoredCheck, keyof CheckBody>;
type CheckRow = CheckHead & { body: CheckBody };
type CheckTail = Omit<CheckSummary, keyof CheckHead>;
const toCheck = ({ body, ...row }: CheckRow): StoredCheck => ({ ...row, ...body });
