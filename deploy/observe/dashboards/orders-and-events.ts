import type { Dashboard } from '../grafana.ts';
import { quantile, rate } from './queries.ts';

export const eventBoard: Dashboard = {
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
