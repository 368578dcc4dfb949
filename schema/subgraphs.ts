import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface SubgraphSource {
  name: string;
  /** Path of the SDL from the root of the repository. */
  file: string;
  /** Where a gateway reaches it in the fleet on one machine; our gateway takes its own settings instead. */
  url: string;
}

/** What the graph is composed of. `live` is answered by the subscription server and never fetched from. */
export const subgraphSources: readonly SubgraphSource[] = [
  { name: 'users', file: 'subgraphs/users/schema.graphql', url: 'http://127.0.0.1:4001/graphql' },
  { name: 'catalog', file: 'subgraphs/catalog/schema.graphql', url: 'http://127.0.0.1:4002/graphql' },
  { name: 'orders', file: 'subgraphs/orders/schema.graphql', url: 'http://127.0.0.1:4003/graphql' },
  { name: 'live', file: 'subscriptions/schema.graphql', url: 'http://127.0.0.1:4005/graphql' },
];

export const repositoryRoot: string = path.resolve(import.meta.dirname, '..');
export const supergraphFile = 'schema/supergraph.graphql';

export function readSource(source: SubgraphSource): string {
  return readFileSync(path.join(repositoryRoot, source.file), 'utf8');
}
