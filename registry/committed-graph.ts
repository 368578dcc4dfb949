import path from 'node:path';
import { fileAt } from './git.ts';
import { type Configuration, fileName, readOlderFile } from './graph-file.ts';
import type { SubgraphSource } from './judge/compose.ts';
import type { Contract } from './judge/model.ts';
import type { SubgraphRevision } from './model/version.ts';
import { UsageError } from './usage-error.ts';

export type CommittedSubgraph = SubgraphSource & SubgraphRevision;

/** The subgraphs that the `graph.yaml` of a commit lists. Throws UsageError if some of their files are missing there. */
export function subgraphsAt(configuration: Configuration, commit: string): CommittedSubgraph[] {
  const { root } = configuration;
  // A commit before the first graph.yaml has no list, so today's list is used.
  const sources = configurationAt(configuration, commit)?.sources ?? configuration.sources;
  const committed = sources.flatMap((source) => {
    const sdl = fileAt(commit, source.file, root);
    return sdl === undefined ? [] : [{ ...source, sdl }];
  });
  const missing = sources.filter(({ name }) => !committed.some((subgraph) => subgraph.name === name));
  // Without this error, the removal of a missing subgraph would not be noticed.
  if (committed.length > 0 && missing.length > 0)
    throw new UsageError(
      `${commit} does not have ${missing.map(({ name, file }) => `${file} of subgraph ${name}`).join(', ')}; compare with a commit whose graph.yaml lists the files that it has, with a supergraph file or with a version`,
    );
  return committed;
}

/** The contracts that were configured at the commit of a version; undefined if the commit, or its `graph.yaml`, is unknown here. */
export function contractsAt(configuration: Configuration, hash: string | null | undefined): Contract[] | undefined {
  // Only hashes count: a name such as HEAD means another commit here.
  if (!hash || !/^[0-9a-f]{7,64}$/i.test(hash)) return undefined;
  return configurationAt(configuration, hash)?.contracts;
}

function configurationAt(
  { file, root }: Configuration,
  commit: string,
): Pick<Configuration, 'sources' | 'contracts'> | undefined {
  const name = file === null ? fileName : path.basename(file);
  const text = fileAt(commit, name, root);
  return text === undefined ? undefined : readOlderFile(text, `${name} at ${commit}`);
}
