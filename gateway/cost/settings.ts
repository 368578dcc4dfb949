/** How the gateway treats the cost of operations. */
export const costModes = ['off', 'measure', 'enforce'] as const;

export interface CostSettings {
  mode: (typeof costModes)[number];
  /** The most that one operation may cost. */
  limit: number;
  /** The most that one operation of a client may cost, by the client's name in its requests; checked in addition to `limit`. */
  perClient: ReadonlyMap<string, number>;
  /** The most that the fetches of one operation from a subgraph may cost. */
  perSubgraph: ReadonlyMap<string, number>;
}
