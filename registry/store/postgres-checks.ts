import type { Database } from './database.ts';
import type { Alone } from './postgres-versions.ts';
import { type CheckSummary, checksKept, type RegistryStore, type StoredCheck, summaryOfCheck } from './store.ts';

const checkColumns = 'id, at, actor, commit, base, result';

/** The checks of one variant in PostgreSQL. */
export function postgresChecks(
  database: Database,
  target: string,
  alone: Alone,
): Pick<RegistryStore, 'checks' | 'check' | 'putCheck'> {
  return {
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
  };
}

type CheckBody = Pick<StoredCheck, 'proposed' | 'supergraphSdl' | 'verdict'>;
type CheckHead = Omit<StoredCheck, keyof CheckBody>;
type CheckRow = CheckHead & { body: CheckBody };
type CheckTail = Omit<CheckSummary, keyof CheckHead>;
const toCheck = ({ body, ...row }: CheckRow): StoredCheck => ({ ...row, ...body });
