import type { Counter } from 'prom-client';
import { costBuckets, type CostMetrics } from '#platform/cost/operation-costs.ts';
import type { Observer } from '#platform/process/histogram.ts';
import { counter, gauge, histogram } from '#platform/process/metrics.ts';
import type { RateMetrics } from '#platform/rate-limits/limiter.ts';

/** The metrics of the live layer. */
export const liveMetrics = {
  connections: gauge('tradepost_live_connections', 'Open WebSocket connections'),
  streams: gauge('tradepost_live_streams', 'Open HTTP responses with a subscription, by format', ['format']),
  connectionsClosed: counter('tradepost_live_connections_closed_total', 'WebSocket connections closed, by close code', [
    'code',
  ]),
  cutOff: counter(
    'tradepost_live_connections_cut_off_total',
    'WebSocket connections that the server ended without a close frame: no-pong, stuck, buffer, no-close',
    ['reason'],
  ),
  subscriptions: gauge('tradepost_live_subscriptions', 'Running subscriptions, by root field', ['field']),
  ended: counter(
    'tradepost_live_subscriptions_ended_total',
    'Subscriptions ended: by the client, or the code of the error',
    ['field', 'reason'],
  ),
  groups: gauge('tradepost_live_groups', 'Groups of subscribers that share executions'),
  messages: counter(
    'tradepost_live_messages_total',
    'Messages handed to sockets and streams, by root field',
    ['field'],
    (messages) => addCounted('messages', messages),
  ),
  executions: counter(
    'tradepost_live_executions_total',
    'Selections executed, by root field',
    ['field'],
    (executions) => addCounted('executions', executions),
  ),
  cost: counter(
    'tradepost_live_cost_total',
    'Cost units of the executed selections that asked subgraphs, by root field; by the estimate, once for all subscribers that share an execution',
    ['field'],
  ),
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

/** What one message of a subscription may cost. */
export const costMetrics: CostMetrics = {
  costs: histogram(
    'tradepost_live_operation_cost',
    'Cost of one message of a subscription: estimated, before it starts, refused ones too',
    ['kind'],
    costBuckets,
  ),
  subgraphCosts: histogram(
    'tradepost_live_subgraph_cost',
    'Cost of the fetches from a subgraph for one message of a subscription: estimated',
    ['subgraph', 'kind'],
    costBuckets,
  ),
  refused: counter(
    'tradepost_live_cost_refused_total',
    'Subscriptions refused because of their cost: operation, client, subgraph',
    ['limit'],
  ),
};

export const rateMetrics: RateMetrics = {
  refused: counter(
    'tradepost_live_rate_limited_total',
    'Subscriptions refused by a rate limit: cost-user, cost-address, cost-client',
    ['limit'],
  ),
  approximate: counter(
    'tradepost_live_rate_limits_approximate_total',
    'Subscriptions that this process counted alone, because Redis did not answer',
  ),
};

/** The metrics of a field that change with each event. */
class FieldMetrics {
  /** Executions and messages since the counters were last read. */
  executions = 0;
  messages = 0;
  readonly cost: Counter.Internal;
  readonly pushSeconds: Observer;

  constructor(field: string) {
    this.cost = liveMetrics.cost.labels(field);
    this.pushSeconds = liveMetrics.pushSeconds.labels(field);
  }
}

const metricsByField = new Map<string, FieldMetrics>();

/** Made when a field is first used. */
export function metricsOf(field: string): FieldMetrics {
  const known = metricsByField.get(field);
  if (known) return known;
  const made = new FieldMetrics(field);
  metricsByField.set(field, made);
  return made;
}

function addCounted(what: 'messages' | 'executions', total: Counter<'field'>): void {
  for (const [field, counted] of metricsByField) {
    if (counted[what] > 0) total.inc({ field }, counted[what]);
    counted[what] = 0;
  }
}
