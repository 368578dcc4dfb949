import { costBuckets, type CostMetrics } from '#platform/cost/operation-costs.ts';
import { counter, histogram } from '#platform/process/metrics.ts';

/** What the operations of the gateway cost. */
export const costMetrics: CostMetrics = {
  costs: histogram(
    'tradepost_gateway_operation_cost',
    'Cost of operations: estimated (before execution, refused ones too), actual (by the answer)',
    ['kind'],
    costBuckets,
  ),
  subgraphCosts: histogram(
    'tradepost_gateway_subgraph_cost',
    'Cost of the fetches of one operation from a subgraph: estimated, actual',
    ['subgraph', 'kind'],
    costBuckets,
  ),
  refused: counter(
    'tradepost_gateway_cost_refused_total',
    'Operations refused because of their cost: operation, client, subgraph',
    ['limit'],
  ),
};
