import path from 'node:path';
import type { ClientRelease } from '../model/evidence.ts';
import type { RegistryStore } from './store.ts';
import { byCharacters, createWhole, list, nameOf, readJson, toJson, writeWhole } from '../whole-files.ts';

interface Seen {
  lastSeenAt: string;
}

/**
 * Releases in a directory: `releases/<name>/<number>.json`, where the highest number counts, and `seen/<name>.json` with the time each was
 * last seen. A change creates the next number; the file system lets only one of several processes do so, and a killed process leaves the old
 * state or the new one. Superseded numbers hold `null`: if they were removed, a slow process could create one again.
 * `clients/<name>.json` was written before there were numbers.
 */
export function releaseFiles(directory: string): Pick<RegistryStore, 'releases' | 'changeRelease' | 'sawReleases'> {
  const at = (...parts: string[]) => path.join(directory, ...parts);
  const fileOf = (name: string, number: number) =>
    number === 0 ? at('clients', `${name}.json`) : at('releases', name, `${number}.json`);
  const seenFile = (name: string) => at('seen', `${name}.json`);
  async function names(): Promise<Set<string>> {
    const unnumbered = (await list(at('clients'))).map((file) => path.basename(file, '.json'));
    return new Set([...unnumbered, ...(await list(at('releases')))]);
  }

  async function latest(name: string): Promise<{ number: number; release: ClientRelease | undefined }> {
    for (;;) {
      const number = Math.max(0, ...(await list(at('releases', name))).map((file) => Number.parseInt(file, 10)));
      const found = await readJson<ClientRelease>(fileOf(name, number));
      if (found) {
        const seen = await readJson<Seen>(seenFile(name));
        return { number, release: { ...found, lastSeenAt: seen?.lastSeenAt ?? found.lastSeenAt } };
      }
      if (number === 0) return { number, release: undefined };
      // Superseded since it was listed.
    }
  }

  return {
    async releases() {
      const found = await Promise.all([...(await names())].map(async (name) => (await latest(name)).release));
      return found
        .filter((release) => release !== undefined)
        .toSorted((a, b) => byCharacters(a.client, b.client) || byCharacters(a.version, b.version));
    },

    async changeRelease(client, version, change) {
      const name = nameOf(client, version);
      for (;;) {
        const known = await latest(name);
        const release = change(known.release);
        if (!release) return null;
        try {
          await createWhole(fileOf(name, known.number + 1), toJson(release));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
          continue;
        }
        if (known.number > 0) await writeWhole(fileOf(name, known.number), toJson(null));
        return release;
      }
    },

    async sawReleases(seen, time) {
      const stored = await names();
      for (const name of new Set(seen.map(({ client, version }) => nameOf(client, version)))) {
        if (!stored.has(name)) continue;
        const known = await readJson<Seen>(seenFile(name));
        if ((known?.lastSeenAt ?? '').slice(0, 10) >= time.slice(0, 10)) continue;
        await writeWhole(seenFile(name), toJson({ lastSeenAt: time }));
      }
    },
  };
}
