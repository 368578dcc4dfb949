import { journeys } from './journeys.ts';
import type { Dashboard } from './grafana.ts';

const quantile = (share: number, buckets: string, by: string) =>
  `histogram_quantile(${share}, sum by (${by ? `${by}, ` : ''}le) (rate(${buckets}[$__rate_interval])))`;
const rate = (counter: string, by: string) => `sum by (${by}) (rate(${counter}[$__rate_interval]))`;

const journeyBoard: Dashboard = {
  name: 'journeys',
  title: 'Tradepost: journeys',
  panels: [
    {
      title: 'Good events, share of the last hour',
      unit: 'share',
      queries: journeys.map(({ name }) => ({
        legend: name,
        expr: `1 - journey:bad:ratio_rate1h{journey="${name}"}`,
      })),
    },
    {
      title: 'How fast the error budget is spent (1: it lasts thirty days)',
      unit: 'count',
      queries: journeys.map(({ name, objective }) => ({
        legend: name,
        expr: `journey:bad:ratio_rate1h{journey="${name}"} / ${Number((1 - objective).toFixed(6))}`,
      })),
    },
    {
      title: 'Events',
      unit: 'per second',
      queries: journeys.map(({ name, total }) => ({ legend: name, expr: `sum(rate(${total}[$__rate_interval]))` })),
    },
    {
      title: 'Time, 99th percentile',
      unit: 'seconds',
      queries: journeys.map(({ name, latency }) => ({ legend: name, expr: quantile(0.99, latency, '') })),
    },
    {
      title: 'Time, median',
      unit: 'seconds',
      queries: journeys.map(({ name, latency }) => ({ legend: name, expr: quantile(0.5, latency, '') })),
    },
    {
      title: 'Alerts that fire',
      unit: 'count',
      queries: [{ legend: '{{alertname}}', expr: 'count by (alertname) (ALERTS{alertstate="firing"})' }],
    },
  ],
};

const graphBoard: Dashboard = {
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

const eventBoard: Dashboard = {
  name: 'orders-and-events',
  title: 'Tradepost: orders, events and jobs',
  panels: [
    {
      title: 'Decided orders by outcome',
      unit: 'per second',
      queries: [{ legend: '{{outcome}}', expr: rate('tradepost_orders_decision_seconds_count', 'outcome') }],
    },
    {
      title: 'From placing to the decision',
      unit: 'seconds',
      queries: [
        { legend: 'median', expr: quantile(0.5, 'tradepost_orders_decision_seconds_bucket', '') },
        { legend: '99th percentile', expr: quantile(0.99, 'tradepost_orders_decision_seconds_bucket', '') },
      ],
    },
    {
      title: 'Age of the oldest waiting order',
      unit: 'seconds',
      queries: [{ legend: 'backlog', expr: 'max(tradepost_orders_backlog_age_seconds)' }],
    },
    {
      title: 'Events given their position',
      unit: 'per second',
      queries: [{ legend: '{{subgraph}}', expr: rate('tradepost_relay_events_total', 'subgraph') }],
    },
    {
      title: 'Oldest event without a position',
      unit: 'seconds',
      queries: [{ legend: '{{subgraph}}', expr: 'max by (subgraph) (tradepost_relay_oldest_unstamped_seconds)' }],
    },
    {
      title: 'Lag of consumers',
      unit: 'seconds',
      queries: [{ legend: '{{consumer}}', expr: 'max by (consumer) (tradepost_consumer_lag_seconds)' }],
    },
    {
      title: 'Lag of consumers, events',
      unit: 'count',
      queries: [{ legend: '{{consumer}}', expr: 'max by (consumer) (tradepost_consumer_lag_events)' }],
    },
    {
      title: 'From an event to its effect, 99th percentile',
      unit: 'seconds',
      queries: [
        { legend: '{{consumer}}', expr: quantile(0.99, 'tradepost_consumer_delay_seconds_bucket', 'consumer') },
      ],
    },
    {
      title: 'Jobs by outcome',
      unit: 'per second',
      queries: [{ legend: '{{queue}} {{outcome}}', expr: rate('tradepost_jobs_total', 'queue, outcome') }],
    },
    {
      title: 'Jobs that wait',
      unit: 'count',
      queries: [{ legend: '{{queue}}', expr: 'max by (queue) (tradepost_jobs_depth)' }],
    },
    {
      title: 'Age of the oldest due job',
      unit: 'seconds',
      queries: [{ legend: '{{queue}}', expr: 'max by (queue) (tradepost_jobs_oldest_seconds)' }],
    },
    {
      title: 'Size of the event logs',
      unit: 'bytes',
      queries: [{ legend: '{{subgraph}}', expr: 'max by (subgraph) (tradepost_event_log_bytes)' }],
    },
    {
      title: 'Subjects that wait for a person',
      unit: 'count',
      queries: [{ legend: '{{consumer}}', expr: 'max by (consumer) (tradepost_consumer_parked_subjects)' }],
    },
    {
      title: 'Rings that Redis did not take',
      unit: 'per second',
      queries: [{ legend: '{{instance}}', expr: rate('tradepost_doorbell_rings_dropped_total', 'instance') }],
    },
  ],
};

const liveBoard: Dashboard = {
  name: 'live',
  title: 'Tradepost: live updates',
  panels: [
    {
      title: 'Open connections and streams',
      unit: 'count',
      queries: [
        { legend: 'WebSockets', expr: 'sum(tradepost_live_connections)' },
        { legend: '{{format}}', expr: 'sum by (format) (tradepost_live_streams)' },
      ],
    },
    {
      title: 'Running subscriptions',
      unit: 'count',
      queries: [{ legend: '{{field}}', expr: 'sum by (field) (tradepost_live_subscriptions)' }],
    },
    {
      title: 'Messages',
      unit: 'per second',
      queries: [{ legend: '{{field}}', expr: rate('tradepost_live_messages_total', 'field') }],
    },
    {
      title: 'From an event to the socket',
      unit: 'seconds',
      queries: [
        { legend: 'median', expr: quantile(0.5, 'tradepost_live_push_seconds_bucket', '') },
        { legend: '99th percentile', expr: quantile(0.99, 'tradepost_live_push_seconds_bucket', '') },
      ],
    },
    {
      title: 'Executions',
      unit: 'per second',
      queries: [{ legend: '{{field}}', expr: rate('tradepost_live_executions_total', 'field') }],
    },
    {
      title: 'Reads of logs',
      unit: 'per second',
      queries: [{ legend: '{{log}}', expr: rate('tradepost_live_log_reads_total', 'log') }],
    },
    {
      title: 'Events that no ring brought',
      unit: 'per second',
      queries: [{ legend: '{{topic}}', expr: rate('tradepost_live_healed_total', 'topic') }],
    },
    {
      title: 'Slow readers sent back to the log',
      unit: 'per second',
      queries: [{ legend: '{{field}}', expr: rate('tradepost_live_fell_behind_total', 'field') }],
    },
    {
      title: 'Subscriptions ended, by reason',
      unit: 'per second',
      queries: [{ legend: '{{reason}}', expr: rate('tradepost_live_subscriptions_ended_total', 'reason') }],
    },
    {
      title: 'Connections closed, by code',
      unit: 'per second',
      queries: [{ legend: '{{code}}', expr: rate('tradepost_live_connections_closed_total', 'code') }],
    },
  ],
};

export const dashboards: readonly Dashboard[] = [journeyBoard, graphBoard, eventBoard, liveBoard];
