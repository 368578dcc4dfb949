import type { GraphQLFormattedError } from 'graphql';
import type { Identity } from '../identity/signed-identity.ts';
import { callWithin } from './call-within.ts';
import type { SubgraphClient } from './subgraph-client.ts';

/**
 * Reads from the whole graph, with the rights of staff. The answer is complete: throws if the graph does not answer, and GraphRefused if any field
 * has an error, so that the caller tries again later.
 */
export type AskGraph = (query: string, variables: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** The graph answered, with at least one error. */
export class GraphRefused extends Error {
  /** Of the first error. */
  readonly code: string;
  /** Of the first error, for a client. */
  readonly reason: string;
  constructor(first: GraphQLFormattedError) {
    super(`expected data of the graph, got ${JSON.stringify(first)}`);
    const code = first.extensions?.['code'];
    this.code = typeof code === 'string' ? code : '';
    this.reason = first.message;
  }
}

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
    if (first) throw new GraphRefused(first);
    if (!data) throw new Error('expected data of the graph, got none');
    return data;
  };
}
