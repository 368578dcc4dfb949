import type { Dashboard } from '../grafana.ts';
import { quantile, rate } from './queries.ts';

export const liveBoard: Dashboard = {
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
      title: 'Connections closed by code, and cut off by reason',
      unit: 'per second',
      queries: [
        { legend: '{{code}}', expr: rate('tradepost_live_connections_closed_total', 'code') },
        { legend: 'cut off, {{reason}}', expr: rate('tradepost_live_connections_cut_off_total', 'reason') },
      ],
    },
  ],
};
