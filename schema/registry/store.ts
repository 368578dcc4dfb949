import { createHash, randomUUID } from 'node:crypto';
import { appendFile, link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** One subgraph as it was published. */
export interface SubgraphRevision {
  name: string;
  url: string;
  sdl: string;
}

/** A state of the graph that composes. Never altered; `number` goes 1, 2, 3 … without a hole. */
export interface Version {
  number: number;
  /** `contentId` of what it holds: a rollback has a new number and the id of what it went back to. */
  id: string;
  parent: number | null;
  action: 'publish' | 'rollback' | 'promote' | 'delete';
  subgraphs: SubgraphRevision[];
  supergraphSdl: string;
  apiSdl: string;
  composable: true;
  actor: string;
  commit: string | null;
  reason: string | null;
  /** RFC 3339, UTC; so are all times here. */
  at: string;
}

/** What one release of a client may send. Only active ones have a say in a verdict. */
export interface ClientRelease {
  client: string;
  version: string;
  state: 'pending' | 'active' | 'retired';
  operations: { hash: string; body: string; name: string | null }[];
  createdAt: string;
  activatedAt: string | null;
  retiredAt: string | null;
  lastSeenAt: string | null;
}

/** Lets one finding pass, whatever else is in the check. */
export interface Approval {
  fingerprint: string;
  reason: string;
  actor: string;
  at: string;
  /** Null: for ever. */
  expiresAt: string | null;
}

/** How often one client release used one coordinate on one day, UTC. */
export interface UsageRow {
  coordinate: string;
  client: string;
  clientVersion: string;
  /** YYYY-MM-DD */
  day: string;
  count: number;
}

/** A check that was made, kept so that its supergraph can be fetched for a preview. */
export interface StoredCheck {
  id: string;
  at: string;
  actor: string;
  commit: string | null;
  /** Number of the version compared with. */
  base: number | null;
  result: 'ok' | 'blocked';
  proposed: SubgraphRevision[];
  /** Null where it does not compose. */
  supergraphSdl: string | null;
  /** The `Verdict`, as it was answered. */
  verdict: unknown;
}

/** What is known of one variant of one graph. Files and PostgreSQL keep the same promises and pass the same tests. */
export interface RegistryStore {
  /** The version that is live; null before the first. */
  head(): Promise<Version | null>;
  /** By number, or the newest with that content id. */
  version(numberOrId: number | string): Promise<Version | null>;
  /** Oldest first: those with a number above `after` (0), at most `limit` (100). */
  versions(after?: number, limit?: number): Promise<Version[]>;
  /** Stores the next version, or throws ConflictError if the head is not `expectedHead`, and then stores nothing. */
  append(version: Omit<Version, 'number' | 'parent'>, expectedHead: number | null): Promise<Version>;
  /** Every release in every state, by client and version. */
  releases(): Promise<ClientRelease[]>;
  /** Adds it, or replaces the one of the same client and version. */
  putRelease(release: ClientRelease): Promise<void>;
  /** Expired ones too. */
  approvals(): Promise<Approval[]>;
  /** Adds it, or replaces the one of the same fingerprint. */
  putApproval(approval: Approval): Promise<void>;
  /** Since that day and with it; one row for each coordinate, client, version and day. */
  usage(sinceDay: string): Promise<UsageRow[]>;
  /** Adds counts to what is there. */
  addUsage(rows: readonly UsageRow[]): Promise<void>;
  /** The latest 100, newest first. */
  checks(): Promise<StoredCheck[]>;
  putCheck(check: StoredCheck): Promise<void>;
  stop(): Promise<void>;
}

/** Somebody else published in between: nothing was stored, check again and retry. */
export class ConflictError extends Error {
  readonly expectedHead: number | null;
  readonly head: number | null;

  constructor(expectedHead: number | null, head: number | null, options?: ErrorOptions) {
    const name = (number: number | null) => (number === null ? 'no version' : `version ${number}`);
    super(`expected ${name(expectedHead)} to be live, found ${name(head)}`, options);
    this.name = 'ConflictError';
    this.expectedHead = expectedHead;
    this.head = head;
  }
}

/** The first 16 hex digits of the SHA-256 of what a version holds; the order of the subgraphs does not matter. */
export function contentId(content: Pick<Version, 'subgraphs' | 'supergraphSdl'>): string {
  const subgraphs = content.subgraphs
    .map(({ name, url, sdl }) => [name, url, sdl])
    .toSorted(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
  return createHash('sha256')
    .update(JSON.stringify([subgraphs, content.supergraphSdl]))
    .digest('hex')
    .slice(0, 16);
}

/** Content in `content/<id>.json`, named by what it holds; a version refers to it. */
type Content = Pick<Version, 'subgraphs' | 'supergraphSdl' | 'apiSdl'>;
type Entry = Omit<Version, keyof Content>;

/**
 * One variant in a directory that git can keep: `versions/`, `content/`, `approvals/`, `clients/`, `usage/`, `checks/`, and for readers
 * of a pull request `subgraphs/*.graphql`, `supergraph.graphql` as they are live. Every file appears whole or not at all; several
 * processes may share the directory. The directory is made by the first write.
 */
export function openFileStore(directory: string): RegistryStore {
  const at = (...parts: string[]) => path.join(directory, ...parts);
  const entryFile = (number: number) => at('versions', `${String(number).padStart(6, '0')}.json`);

  async function numbers(): Promise<number[]> {
    const files = await list(at('versions'));
    return files.map((file) => Number.parseInt(file, 10)).toSorted((a, b) => a - b);
  }

  async function load(number: number): Promise<Version | null> {
    const entry = await readJson<Entry>(entryFile(number));
    if (!entry) return null;
    const content = await readJson<Content>(at('content', `${entry.id}.json`));
    if (!content) throw new Error(`version ${number} refers to content ${entry.id}, which is not in ${at('content')}`);
    return { ...entry, ...content };
  }

  async function readAll<T>(folder: string): Promise<T[]> {
    const found = await Promise.all((await list(at(folder))).map((file) => readJson<T>(at(folder, file))));
    return found.filter((one) => one !== null);
  }

  const store: RegistryStore = {
    async head() {
      const last = (await numbers()).at(-1);
      return last === undefined ? null : load(last);
    },
    async version(numberOrId) {
      if (typeof numberOrId === 'number') return load(numberOrId);
      for (const number of (await numbers()).toReversed()) {
        const entry = await readJson<Entry>(entryFile(number));
        if (entry?.id === numberOrId) return load(number);
      }
      return null;
    },
    async versions(after = 0, limit = 100) {
      const wanted = (await numbers()).filter((number) => number > after).slice(0, limit);
      return (await Promise.all(wanted.map(load))).filter((one) => one !== null);
    },
    async append(version, expectedHead) {
      const { subgraphs, supergraphSdl, apiSdl, ...rest } = version;
      const id = contentId(version);
      if (version.id !== id) throw new Error(`the id of this content is ${id}, not ${version.id}`);
      const parent = (await numbers()).at(-1) ?? null;
      if (parent !== expectedHead) throw new ConflictError(expectedHead, parent);
      const number = (parent ?? 0) + 1;
      await writeWhole(at('content', `${id}.json`), toJson({ subgraphs, supergraphSdl, apiSdl }));
      try {
        // The one step that makes it live: of all who write this number, the file system lets one through.
        await createWhole(entryFile(number), toJson({ ...rest, number, parent }));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        throw new ConflictError(expectedHead, (await numbers()).at(-1) ?? null, { cause: error });
      }
      await showLive({ subgraphs, supergraphSdl });
      return { ...version, number, parent };
    },
    async releases() {
      const found = await readAll<ClientRelease>('clients');
      return found.toSorted((a, b) => a.client.localeCompare(b.client) || a.version.localeCompare(b.version));
    },
    async putRelease(release) {
      const name = `${encodeURIComponent(release.client)}@${encodeURIComponent(release.version)}.json`;
      await writeWhole(at('clients', name), toJson(release));
    },
    async approvals() {
      return readAll<Approval>('approvals');
    },
    async putApproval(approval) {
      await writeWhole(at('approvals', `${encodeURIComponent(approval.fingerprint)}.json`), toJson(approval));
    },
    async usage(sinceDay) {
      const days = (await list(at('usage')))
        .map((file) => path.basename(file, '.jsonl'))
        .filter((day) => day >= sinceDay);
      const sums = new Map<string, UsageRow>();
      for (const day of days.toSorted()) {
        for (const line of (await readFile(at('usage', `${day}.jsonl`), 'utf8')).split('\n')) {
          const row = parseRow(line);
          if (!row) continue;
          const key = JSON.stringify([row.coordinate, row.client, row.clientVersion, row.day]);
          const sum = sums.get(key);
          if (sum) sum.count += row.count;
          else sums.set(key, row);
        }
      }
      return [...sums.values()];
    },
    async addUsage(rows) {
      await mkdir(at('usage'), { recursive: true });
      for (const [day, ofDay] of Map.groupBy(rows, (row) => row.day)) {
        if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new RangeError(`expected a day like 2026-11-21, got ${day}`);
        // Begins with a line end, so that a line torn by a crash costs only itself.
        await appendFile(at('usage', `${day}.jsonl`), `\n${ofDay.map((row) => JSON.stringify(row)).join('\n')}`);
      }
    },
    async checks() {
      const found = await readAll<StoredCheck>('checks');
      return found.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 100);
    },
    async putCheck(check) {
      await writeWhole(at('checks', `${encodeURIComponent(check.id)}.json`), toJson(check));
    },
    stop: () => Promise.resolve(),
  };
  return store;

  /** For people and static servers; the registry itself never reads these. */
  async function showLive({ subgraphs, supergraphSdl }: Pick<Content, 'subgraphs' | 'supergraphSdl'>): Promise<void> {
    for (const { name, sdl } of subgraphs) {
      await writeWhole(at('subgraphs', `${encodeURIComponent(name)}.graphql`), sdl);
    }
    await writeWhole(at('supergraph.graphql'), supergraphSdl);
    const kept = new Set(subgraphs.map(({ name }) => `${encodeURIComponent(name)}.graphql`));
    for (const file of await list(at('subgraphs')))
      if (!kept.has(file)) await rm(at('subgraphs', file), { force: true });
  }
}

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function parseRow(line: string): UsageRow | null {
  if (line === '') return null;
  try {
    return JSON.parse(line) as UsageRow;
  } catch {
    return null;
  }
}

/** What is in a folder, without what is still being written; nothing if there is no folder. */
async function list(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => !file.startsWith('.'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function readJson<T>(file: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`can't read ${file}: ${(error as Error).message}`, { cause: error });
  }
}

async function writeTemporary(file: string, text: string): Promise<string> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  const temporary = path.join(folder, `.${randomUUID()}`);
  const handle = await open(temporary, 'wx');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

/** Replaces a file; readers see the old one or the new one. */
async function writeWhole(file: string, text: string): Promise<void> {
  await rename(await writeTemporary(file, text), file);
}

/** Makes a file that must not be there yet; EEXIST if it is. */
async function createWhole(file: string, text: string): Promise<void> {
  const temporary = await writeTemporary(file, text);
  try {
    // Not `wx` on the file itself: whoever is killed while writing would leave half a version behind.
    await link(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
