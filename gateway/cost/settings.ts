/** What is done about the cost of operations. */
export const costModes = ['off', 'measure', 'enforce'] as const;

export interface CostSettings {
  mode: (typeof costModes)[number];
  /** Of one operation. */
  limit: number;
  /** Of one operation of a client, by the name that its requests give; checked beside `limit`. */
  perClient: ReadonlyMap<string, number>;
  /** Of what one operation has fetched from a subgraph. */
  perSubgraph: ReadonlyMap<string, number>;
}
