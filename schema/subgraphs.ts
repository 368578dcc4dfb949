import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export interface SubgraphEntry {
  name: string;
  /** Path of the SDL from the root of the repository. */
  file: string;
  /** Where a gateway reaches it in the fleet on one machine; our gateway takes its own settings instead. */
  url: string;
}

export const repositoryRoot: string = path.resolve(import.meta.dirname, '..');
export const supergraphFile = 'schema/supergraph.graphql';

// The command line checks the whole file. The keys that are read here are required for every start.
const graph = parse(readFileSync(path.join(repositoryRoot, 'graph.yaml'), 'utf8')) as {
  subgraphs: Record<string, { routing_url: string; schema: { file: string } }>;
};

/**
 * The parts of the graph, as graph.yaml lists them: the only list of subgraphs. `live` is answered by the subscription server and
 * never fetched from.
 */
export const subgraphSources: readonly SubgraphEntry[] = Object.entries(graph.subgraphs).map(
  ([name, { routing_url: url, schema }]) => ({ name, file: path.posix.normalize(schema.file), url }),
);

/** The subgraphs that run as processes of their own: each has a folder in `subgraphs/`. */
export const servedSubgraphs: readonly SubgraphEntry[] = subgraphSources.filter(({ file }) =>
  file.startsWith('subgraphs/'),
);

export function readSource(source: SubgraphEntry): string {
  return readFileSync(path.join(repositoryRoot, source.file), 'utf8');
}
