import type { Dashboard } from '../grafana.ts';
import { quantile, rate } from './queries.ts';

export const graphBoard: Dashboard = {
  name: 'graph',
  title: 'Tradepost: gateway and subgraphs',
  panels: [
    {
      title: 'Requests by code',
      unit: 'per second',
      queries: [{ legend: '{{code}}', expr: rate('tradepost_gateway_request_duration_seconds_count', 'code') }],
    },
    {
      title: 'Time of a request, 99th percentile',
      unit: 'seconds',
      queries: [
        {
          legend: '{{operation}}',
          expr: quantile(0.99, 'tradepost_gateway_request_duration_seconds_bucket', 'operation'),
        },
      ],
    },
    {
      title: 'Calls to subgraphs by outcome',
      unit: 'per second',
      queries: [
        {
          legend: '{{subgraph}} {{outcome}}',
          expr: rate('tradepost_gateway_subgraph_duration_seconds_count', 'subgraph, outcome'),
        },
      ],
    },
    {
      title: 'Circuits (2: the subgraph is not called)',
      unit: 'count',
      queries: [{ legend: '{{subgraph}}', expr: 'max by (subgraph) (tradepost_gateway_subgraph_circuit)' }],
    },
    {
      title: 'Reads of kept answers by origin',
      unit: 'per second',
      queries: [{ legend: '{{from}}', expr: rate('tradepost_gateway_cache_reads_total', 'from') }],
    },
    {
      title: 'Refused because of overload or a rate limit',
      unit: 'per second',
      queries: [
        { legend: '{{server}} {{reason}}', expr: rate('tradepost_http_requests_shed_total', 'server, reason') },
        { legend: 'rate limit {{limit}}', expr: rate('tradepost_gateway_rate_limited_total', 'limit') },
        { legend: 'subscriptions, rate limit {{limit}}', expr: rate('tradepost_live_rate_limited_total', 'limit') },
        { legend: 'subscriptions, cost of the {{limit}}', expr: rate('tradepost_live_cost_refused_total', 'limit') },
        { legend: 'cost of the {{limit}}', expr: rate('tradepost_gateway_cost_refused_total', 'limit') },
      ],
    },
    {
      title: 'Root fields, 99th percentile',
      unit: 'seconds',
      queries: [
        {
          legend: '{{field}}',
          expr: `topk(8, ${quantile(0.99, 'tradepost_subgraph_field_duration_seconds_bucket', 'field')})`,
        },
      ],
    },
    {
      title: 'Errors of subgraphs by code',
      unit: 'per second',
      queries: [{ legend: '{{subgraph}} {{code}}', expr: rate('tradepost_subgraph_errors_total', 'subgraph, code') }],
    },
    {
      title: 'SQL statements',
      unit: 'per second',
      queries: [{ legend: '{{database}}', expr: rate('tradepost_sql_duration_seconds_count', 'database') }],
    },
    {
      title: 'Time of a statement, 99th percentile',
      unit: 'seconds',
      queries: [{ legend: '{{database}}', expr: quantile(0.99, 'tradepost_sql_duration_seconds_bucket', 'database') }],
    },
    {
      title: 'Wait for a connection, 99th percentile',
      unit: 'seconds',
      queries: [{ legend: '{{database}}', expr: quantile(0.99, 'tradepost_pool_wait_seconds_bucket', 'database') }],
    },
    {
      title: 'Keys in a batch of a loader, mean',
      unit: 'count',
      queries: [
        {
          legend: '{{loader}}',
          expr: `${rate('tradepost_loader_batch_size_sum', 'loader')} / ${rate('tradepost_loader_batch_size_count', 'loader')}`,
        },
      ],
    },
    {
      title: 'Event loop, 99th percentile (0.5 s of it is the measurement)',
      unit: 'seconds',
      queries: [{ legend: '{{instance}}', expr: 'nodejs_eventloop_lag_p99_seconds{job="tradepost"}' }],
    },
    {
      title: 'Processor time',
      unit: 'share',
      queries: [{ legend: '{{instance}}', expr: rate('process_cpu_seconds_total{job="tradepost"}', 'instance') }],
    },
  ],
};
