import { counter, gauge, histogram } from '#platform/process/metrics.ts';

/** The metrics of the live layer. */
export const liveMetrics = {
  connections: gauge('live_connections', 'Open WebSocket connections'),
  streams: gauge('live_streams', 'Open HTTP responses with a subscription, by format', ['format']),
  connectionsClosed: counter('live_connections_closed_total', 'WebSocket connections closed, by close code', ['code']),
  subscriptions: gauge('live_subscriptions', 'Running subscriptions, by root field', ['field']),
  ended: counter('live_subscriptions_ended_total', 'Subscriptions ended: by the client, or the code of the error', [
    'field',
    'reason',
  ]),
  groups: gauge('live_groups', 'Groups of subscribers that share executions'),
  messages: counter('live_messages_total', 'Messages handed to sockets and streams, by root field', ['field']),
  executions: counter('live_executions_total', 'Selections executed, by root field', ['field']),
  healed: counter('live_healed_total', 'Events read from a log because no doorbell message brought them', ['topic']),
  logReads: counter(
    'live_log_reads_total',
    'Reads of the logs of events, each a statement at the database of its owner',
    ['log'],
  ),
  fellBehind: counter('live_fell_behind_total', 'Times a slow reader was sent back to the log', ['field']),
  pushSeconds: histogram('live_push_seconds', 'From the time of an event to the hand-over to the socket', ['field']),
};
