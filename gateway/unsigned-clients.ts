import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';

/** Clients that send no signed caller, except to these: another issuer's names of users mean other people in subgraphs of ours. */
export function unsignedBut(
  signedFor: readonly string[],
  clients: Readonly<Record<string, SubgraphClient>>,
): Record<string, SubgraphClient> {
  const unsigned = ([name, client]: [string, SubgraphClient]): [string, SubgraphClient] =>
    signedFor.includes(name) ? [name, client] : [name, (request) => client({ ...request, identity: undefined })];
  return Object.fromEntries(Object.entries(clients).map(unsigned));
}
