import { type Database } from './database.ts';
import { postgresChecks } from './postgres-checks.ts';
import { type Alone, type LiveContents, postgresVersions } from './postgres-versions.ts';
import { type Approval, assertUsage, type ClientRelease, type UsageRow } from '../model/evidence.ts';
import type { AuditEntry, Instance, RegistryStore } from './store.ts';

const releaseColumns = `client, version, state, operations, created_at as "createdAt", activated_at as "activatedAt",
  retired_at as "retiredAt", last_seen_at as "lastSeenAt"`;

/** One variant in PostgreSQL. Stopping it ends nothing: the connections are those of all variants, and `Stores` ends them. */
export function postgresStore(database: Database, target: string, live: LiveContents): RegistryStore {
  const alone: Alone = (work) =>
    database.inTransaction(async (client) => {
      await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`tradepost.registry ${target}`]);
      return work(client);
    });

  return {
    ...postgresVersions(database, target, live, alone),
    async releases() {
      return database.ask<ClientRelease>(
        `select ${releaseColumns} from registry.client_release where target = $1 order by client, version`,
        [target],
      );
    },
    async changeRelease(client, version, change) {
      return alone(async (connection) => {
        // The lock keeps `sawReleases` from changing the row meanwhile; it does not wait in the queue of writes.
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
        [target, seen.map(({ client }) => client), seen.map(({ version }) => version), at],
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
    ...postgresChecks(database, target, alone),
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
    async removeInstance(id, startedAt) {
      await database.ask('delete from registry.instance where target = $1 and id = $2 and started_at = $3', [
        target,
        id,
        startedAt,
      ]);
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
    async lastNotified() {
      const [row] = await database.ask<{ told: number }>('select told from registry.webhook where target = $1', [
        target,
      ]);
      return row?.told ?? 0;
    },
    async setLastNotified(number) {
      await database.ask(
        `insert into registry.webhook (target, told) values ($1, $2)
         on conflict (target) do update set told = greatest(webhook.told, excluded.told)`,
        [target, number],
      );
    },
    async resetLastNotified(above) {
      await database.ask('update registry.webhook set told = least(told, $2) where target = $1', [target, above]);
    },
    stop: () => Promise.resolve(),
  };
}
