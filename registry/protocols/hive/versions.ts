import type { RegistryStore } from '../../store/store.ts';
import type { Version } from '../../model/version.ts';
import type { HiveRequest, TargetReference } from './hive-request.ts';

interface TargetInput {
  target?: TargetReference | null;
}

/** Versions that are searched at a time, newest first. */
const pageSize = 100;

/** `schema:fetch`, `operations:check` and `app:check`. The latest version is always valid: subgraphs that do not compose are never stored. */
export function schemaVersions({ open }: HiveRequest) {
  async function latest({ target }: TargetInput) {
    const version = await (await open(target, 'read')).store.head();
    return version && versionOf(version);
  }
  return {
    latestValidVersion: latest,
    latestVersion: latest,
    async schemaVersionByCommit({ target, commit }: TargetInput & { commit: string }) {
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
    const found = page.findLast((version) => version.commit === commit);
    if (found) return store.version(found.number);
  }
  return null;
}
