import type pg from 'pg';
import type { Database } from './database.ts';
import { ConflictError, type RegistryStore } from './store.ts';
import { contentId, type SubgraphRevision, type Version, type VersionEntry } from '../model/version.ts';

type Content = Pick<Version, 'subgraphs' | 'supergraphSdl' | 'apiSdl'>;
type Entry = Omit<Version, keyof Content | 'composable'>;

/** The content of each live version, so that following a variant does not read its schemas once a second. */
export type LiveContents = Map<string, { id: string; content: Content }>;

/** Runs work in a transaction that no other transaction of this kind about the same variant overlaps. */
export type Alone = <T>(work: (client: pg.PoolClient) => Promise<T>) => Promise<T>;

const entryColumns = 'number, content_id as id, parent, action, actor, commit, reason, at';
const namesOf = (subgraphs: readonly SubgraphRevision[]): string[] => subgraphs.map(({ name }) => name);

/** The versions of one variant in PostgreSQL. */
export function postgresVersions(
  database: Database,
  target: string,
  live: LiveContents,
  alone: Alone,
): Pick<RegistryStore, 'head' | 'version' | 'versions' | 'summaries' | 'versionBy' | 'append'> {
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
      const summaries: VersionEntry[] = [];
      for (const { subgraphs, ...entry } of rows) {
        const names =
          subgraphs ?? (await select('number = $2', [entry.number])).flatMap((row) => namesOf(row.subgraphs));
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
  };
}
