import { counter, gauge, histogram } from '#platform/process/metrics.ts';

/** The metrics of the live layer. */
export const liveMetrics = {
  connections: gauge('tradepost_live_connections', 'Open WebSocket connections'),
  streams: gauge('tradepost_live_streams', 'Open HTTP responses with a subscription, by format', ['format']),
  connectionsClosed: counter('tradepost_live_connections_closed_total', 'WebSocket connections closed, by close code', [
    'code',
  ]),
  subscriptions: gauge('tradepost_live_subscriptions', 'Running subscriptions, by root field', ['field']),
  ended: counter(
    'tradepost_live_subscriptions_ended_total',
    'Subscriptions ended: by the client, or the code of the error',
    ['field', 'reason'],
  ),
  groups: gauge('tradepost_live_groups', 'Groups of subscribers that share executions'),
  messages: counter('tradepost_live_messages_total', 'Messages handed to sockets and streams, by root field', [
    'field',
  ]),
  executions: counter('tradepost_live_executions_total', 'Selections executed, by root field', ['field']),
  healed: counter('tradepost_live_healed_total', 'Events read from a log because no doorbell message brought them', [
    'topic',
  ]),
  logReads: counter(
    'tradepost_live_log_reads_total',
    'Reads of the logs of events, each a statement at the database of its owner',
    ['log'],
  ),
  fellBehind: counter('tradepost_live_fell_behind_total', 'Times a slow reader was sent back to the log', ['field']),
  pushSeconds: histogram('tradepost_live_push_seconds', 'From the time of an event to the hand-over to the socket', [
    'field',
  ]),
};

const metricsByField = new Map<string, ReturnType<typeof labelled>>();

const labelled = (field: string) => ({
  executions: liveMetrics.executions.labels(field),
  messages: liveMetrics.messages.labels(field),
  pushSeconds: liveMetrics.pushSeconds.labels(field),
});

/** The metrics of a field that count each event, looked up once. */
export function metricsOf(field: string): ReturnType<typeof labelled> {
  const known = metricsByField.get(field) ?? labelled(field);
  metricsByField.set(field, known);
  return known;
}
