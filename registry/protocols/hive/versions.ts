import type { RegistryStore, Version } from '../../store/store.ts';
import type { HiveRequest, TargetReference } from './hive-request.ts';

interface About {
  target?: TargetReference | null;
}

/** How many versions are looked through at a time, newest first. */
const pageSize = 100;

/** `schema:fetch`, `operations:check` and `app:check`. What does not compose is never stored, so the latest version is always a valid one. */
export function schemaVersions({ open }: HiveRequest) {
  async function latest({ target }: About) {
    const version = await (await open(target, 'read')).store.head();
    return version && versionOf(version);
  }
  return {
    latestValidVersion: latest,
    latestVersion: latest,
    async schemaVersionByCommit({ target, commit }: About & { commit: string }) {
      const version = await newestOf((await open(target, 'read')).store, commit);
      return version && versionOf(version);
    },
  };
}

export function versionOf(version: Version) {
  return {
    id: version.id,
    isValid: true,
    sdl: version.apiSdl,
    supergraph: version.supergraphSdl,
    schemas: {
      edges: version.subgraphs.map(({ name, url }) => ({
        node: { __typename: 'CompositeSchema', id: name, date: version.at, service: name, url },
      })),
    },
  };
}

async function newestOf(store: RegistryStore, commit: string): Promise<Version | null> {
  const head = await store.head();
  for (let before = (head?.number ?? 0) + 1; before > 1; before -= pageSize) {
    const after = Math.max(before - 1 - pageSize, 0);
    const page = await store.summaries(after, before - 1 - after);
    const found = page.findLast((one) => one.commit === commit);
    if (found) return store.version(found.number);
  }
  return null;
}
