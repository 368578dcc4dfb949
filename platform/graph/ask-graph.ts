import type { Identity } from '../identity/signed-identity.ts';
import { callWithin } from './call-within.ts';
import type { SubgraphClient } from './subgraph-client.ts';

/**
 * Reads from the whole graph, with the rights of staff. The answer is complete: throws if the graph does not answer, or if any field has an error, so
 * that the caller tries again later.
 */
export type AskGraph = (query: string, variables: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** Longer than the gateway's own deadlines for a query. */
const deadlineMs = 15_000;

/** Asks the gateway as the process `name`. The registry counts the fields under this name, like the fields of a client. */
export function openAskGraph(client: SubgraphClient, identity: Identity, name: string): AskGraph {
  return async (query, variables) => {
    const { data, errors = [] } = await callWithin(deadlineMs, client, {
      query,
      variables,
      headers: { 'graphql-client-name': name },
      identity: identity.sign({ kind: 'service', name }, 'gateway'),
    });
    const [first] = errors;
    if (first || !data) {
      throw new Error(`expected data of the graph, got ${first ? JSON.stringify(first) : 'none'}`);
    }
    return data;
  };
}
