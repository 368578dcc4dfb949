import { appendFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Approval } from '../model/evidence.ts';
import {
  type AuditEntry,
  type CheckSummary,
  checksKept,
  ConflictError,
  type Instance,
  type RegistryStore,
  type StoredCheck,
  summaryOfCheck,
} from './store.ts';
import { contentId, entryOf, type Version, type VersionEntry } from '../model/version.ts';
import { releaseFiles } from './release-files.ts';
import { usageFiles } from './usage-files.ts';
import {
  byCharacters,
  createWhole,
  list,
  nameOf,
  parseLine,
  readJson,
  readLines,
  toJson,
  writeWhole,
} from '../whole-files.ts';

/** Content in `content/<id>.json`, named by its content id; versions refer to it. */
type Content = Pick<Version, 'subgraphs' | 'supergraphSdl' | 'apiSdl'>;
type Entry = Omit<Version, keyof Content>;
/** Entries that were stored before there were summaries lack `subgraphs`. `request` names the request that made the version, if it had a key. */
type StoredEntry = Entry & { subgraphs?: string[]; request?: string };

/** Drops usage of days before `day` from the directory of a variant. */
export async function dropUsageFiles(directory: string, day: string): Promise<void> {
  for (const file of await list(path.join(directory, 'usage')))
    if (file.slice(0, day.length) < day)
      await rm(path.join(directory, 'usage', file), { recursive: true, force: true });
}

/** Drops gateways last seen before `seenAt` from the directory of a variant. One that reports at this moment returns with its next report. */
export async function dropInstanceFiles(directory: string, seenAt: string): Promise<void> {
  for (const file of await list(path.join(directory, 'instances'))) {
    const instance = await readJson<Instance>(path.join(directory, 'instances', file));
    if (instance && instance.seenAt < seenAt) await rm(path.join(directory, 'instances', file), { force: true });
  }
}

/**
 * One variant in a directory that git can keep: `versions/`, `content/`, `approvals/`, `releases/`, `seen/`, `usage/`, `checks/`,
 * `check-summaries/`, `instances/`, `audit.jsonl`, `told/` (the last version that the webhook was notified of), and for readers of a pull
 * request `subgraphs/*.graphql` and `supergraph.graphql` of the live version. Every file appears whole or not at all; several processes may
 * share the directory. The first write makes the directory.
 */
export function openFileStore(directory: string): RegistryStore {
  const at = (...parts: string[]) => path.join(directory, ...parts);
  const entryFile = (number: number) => at('versions', `${String(number).padStart(6, '0')}.json`);

  async function numbers(): Promise<number[]> {
    const files = await list(at('versions'));
    return files.map((file) => Number.parseInt(file, 10)).toSorted((a, b) => a - b);
  }

  async function numbersAfter(after: number, limit: number): Promise<number[]> {
    return (await numbers()).filter((number) => number > after).slice(0, limit);
  }

  async function load(number: number): Promise<Version | null> {
    const entry = await readJson<StoredEntry>(entryFile(number));
    if (!entry) return null;
    const content = await readJson<Content>(at('content', `${entry.id}.json`));
    if (!content) throw new Error(`version ${number} refers to content ${entry.id}, which is not in ${at('content')}`);
    const { request: _, ...rest } = entry;
    return { ...rest, ...content };
  }

  async function newest(isIt: (entry: StoredEntry) => boolean): Promise<Version | null> {
    for (const number of (await numbers()).toReversed()) {
      const entry = await readJson<StoredEntry>(entryFile(number));
      if (entry && isIt(entry)) return load(number);
    }
    return null;
  }

  const versionBy = (request: string) => newest((entry) => entry.request === request);

  async function loadSummary(number: number): Promise<VersionEntry | null> {
    const {
      subgraphs,
      request: _,
      ...entry
    } = (await readJson<StoredEntry>(entryFile(number))) ?? { subgraphs: undefined };
    if (subgraphs) return { ...(entry as Entry), subgraphs };
    const version = await load(number);
    return version && entryOf(version);
  }

  async function notifiedNumbers(): Promise<number[]> {
    return (await list(at('told'))).map((file) => Number.parseInt(file, 10));
  }

  async function lastNotified(): Promise<number> {
    const before = (await readJson<{ number: number }>(at('told.json')))?.number ?? 0;
    return Math.max(before, ...(await notifiedNumbers()));
  }

  async function readAll<T>(folder: string): Promise<T[]> {
    const found = await Promise.all((await list(at(folder))).map((file) => readJson<T>(at(folder, file))));
    return found.filter((each) => each !== null);
  }

  /** Oldest first. The names hold the times, because reading the files is slow: each holds its schemas. */
  async function checkFiles(): Promise<string[]> {
    return (await list(at('checks'))).toSorted(byCharacters);
  }
  /** A check that was stored before there were summaries has none. */
  async function checkSummary(file: string): Promise<CheckSummary | null> {
    const summary = await readJson<CheckSummary>(at('check-summaries', file));
    if (summary) return summary;
    const check = await readJson<StoredCheck>(at('checks', file));
    return check && summaryOfCheck(check);
  }
  const isOfCheck = (file: string, id: string): boolean => file.endsWith(`_${nameOf(id)}.json`);

  return {
    async head() {
      const last = (await numbers()).at(-1);
      return last === undefined ? null : load(last);
    },
    async version(numberOrId) {
      if (typeof numberOrId === 'number') return load(numberOrId);
      return newest((entry) => entry.id === numberOrId);
    },
    async versions(after = 0, limit = 100) {
      return (await Promise.all((await numbersAfter(after, limit)).map(load))).filter((each) => each !== null);
    },
    async summaries(after = 0, limit = 100) {
      const found = await Promise.all((await numbersAfter(after, limit)).map(loadSummary));
      return found.filter((each) => each !== null);
    },
    versionBy,
    async append(version, expectedHead, request) {
      const { subgraphs, supergraphSdl, apiSdl, ...rest } = version;
      const id = contentId(version);
      if (version.id !== id) throw new Error(`the id of this content is ${id}, not ${version.id}`);
      const parent = (await numbers()).at(-1) ?? null;
      const known = request !== undefined && (await versionBy(request));
      if (parent !== expectedHead || known) throw new ConflictError(expectedHead, parent);
      const number = (parent ?? 0) + 1;
      await writeWhole(at('content', `${id}.json`), toJson({ subgraphs, supergraphSdl, apiSdl }));
      try {
        // The one step that makes it live: the file system lets only one process create this number.
        const entry: StoredEntry = {
          ...rest,
          number,
          parent,
          subgraphs: subgraphs.map(({ name }) => name),
          ...(request === undefined ? {} : { request }),
        };
        await createWhole(entryFile(number), toJson(entry));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        throw new ConflictError(expectedHead, (await numbers()).at(-1) ?? null, { cause: error });
      }
      await showLive({ subgraphs, supergraphSdl });
      return { ...version, number, parent };
    },
    ...releaseFiles(directory),
    async approvals() {
      const found = await readAll<Approval>('approvals');
      return found.toSorted((a, b) => byCharacters(a.fingerprint, b.fingerprint));
    },
    async putApproval(approval) {
      await writeWhole(at('approvals', `${nameOf(approval.fingerprint)}.json`), toJson(approval));
    },
    ...usageFiles(at('usage')),
    async checks() {
      const latest = (await checkFiles()).toReversed().slice(0, 100);
      return (await Promise.all(latest.map(checkSummary))).filter((each) => each !== null);
    },
    async check(id) {
      const file = (await checkFiles()).findLast((name) => isOfCheck(name, id));
      return file === undefined ? null : readJson<StoredCheck>(at('checks', file));
    },
    async putCheck(check) {
      const written = `${encodeURIComponent(check.at)}_${nameOf(check.id)}.json`;
      await writeWhole(at('check-summaries', written), toJson(summaryOfCheck(check)));
      await writeWhole(at('checks', written), toJson(check));
      const files = (await checkFiles()).filter((file) => file === written || !isOfCheck(file, check.id));
      const kept = new Set(files.slice(-checksKept));
      for (const folder of ['checks', 'check-summaries'])
        for (const file of await list(at(folder))) if (!kept.has(file)) await rm(at(folder, file), { force: true });
    },
    async instances() {
      const found = await readAll<Instance>('instances');
      return found.toSorted((a, b) => byCharacters(a.id, b.id));
    },
    async putInstance(instance) {
      await writeWhole(at('instances', `${nameOf(instance.id)}.json`), toJson(instance));
    },
    async removeInstance(id, startedAt) {
      const file = at('instances', `${nameOf(id)}.json`);
      const instance = await readJson<Instance>(file);
      if (instance && Date.parse(instance.startedAt) === Date.parse(startedAt)) await rm(file, { force: true });
    },
    async audit(limit = 100) {
      const entries = (await readLines(at('audit.jsonl'))).map((line) => parseLine<AuditEntry>(line));
      return entries
        .filter((each) => each !== null)
        .slice(-limit)
        .toReversed();
    },
    async addAudit(entry) {
      await mkdir(directory, { recursive: true });
      await appendFile(at('audit.jsonl'), `\n${JSON.stringify(entry)}`);
    },
    lastNotified,
    async setLastNotified(number) {
      // A file for each number, so that the highest counts in whatever order processes write.
      await writeWhole(at('told', `${number}.json`), toJson({ number }));
      for (const old of await notifiedNumbers()) if (old < number) await rm(at('told', `${old}.json`), { force: true });
    },
    async resetLastNotified(above) {
      if ((await lastNotified()) <= above) return;
      await writeWhole(at('told', `${above}.json`), toJson({ number: above }));
      await rm(at('told.json'), { force: true });
      for (const later of await notifiedNumbers())
        if (later > above) await rm(at('told', `${later}.json`), { force: true });
    },
    stop: () => Promise.resolve(),
  };

  /** For people and static servers; the registry itself never reads these files. */
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
