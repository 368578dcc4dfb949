import { errorCodes } from '#platform/process/errors.ts';

/** A journey of a user, and the promise about it. */
export interface Journey {
  name: string;
  /** For people: what the user does, and what counts as good. */
  promise: string;
  /** The share of good events in thirty days. */
  objective: number;
  /** Selectors of the counters of all events and of the good ones. */
  total: string;
  good: string;
  /** A histogram and its selector, for the dashboards. */
  latency: string;
}

/** Codes that say that we failed, by their HTTP status. A client's own mistake is a good answer. */
export const failureCodes: readonly string[] = Object.entries(errorCodes)
  .filter(([, { status }]) => status >= 500)
  .map(([code]) => code);

/** Prometheus 3 writes a bound of whole seconds as 1.0, Prometheus 2 as 1. */
function within(seconds: number): string {
  return Number.isInteger(seconds) ? `le=~"${seconds}|${seconds}\\\\.0"` : `le="${seconds}"`;
}

const failed = failureCodes.join('|');
const requests = 'tradepost_gateway_request_duration_seconds';

/**
 * What users do, from the outside in. The rules, their alerts and the first dashboard are made from this list. A bound must be one of the buckets of
 * its histogram.
 */
export const journeys: readonly Journey[] = [
  {
    name: 'browse',
    promise: 'A query is answered within 0.25 s, and no part of it failed because of us.',
    objective: 0.999,
    total: `${requests}_count{operation="query",code!="CLIENT_LEFT"}`,
    good: `${requests}_bucket{operation="query",code!~"CLIENT_LEFT|${failed}",${within(0.25)}}`,
    latency: `${requests}_bucket{operation="query"}`,
  },
  {
    name: 'place',
    promise: 'A change, such as placing an order, is answered within 1 s, and did not fail because of us.',
    objective: 0.999,
    total: `${requests}_count{operation="mutation",code!="CLIENT_LEFT"}`,
    good: `${requests}_bucket{operation="mutation",code!~"CLIENT_LEFT|${failed}",${within(1)}}`,
    latency: `${requests}_bucket{operation="mutation"}`,
  },
  {
    name: 'confirm',
    promise: 'A placed order is confirmed or cancelled with a reason within 10 s; an order that expires is bad.',
    objective: 0.995,
    total: 'tradepost_orders_decision_seconds_count',
    good: `tradepost_orders_decision_seconds_bucket{outcome!="EXPIRED",${within(10)}}`,
    latency: 'tradepost_orders_decision_seconds_bucket',
  },
  {
    name: 'push',
    promise: 'A change is handed to the sockets of its subscribers within 1 s.',
    objective: 0.995,
    total: 'tradepost_live_push_seconds_count',
    good: `tradepost_live_push_seconds_bucket{${within(1)}}`,
    latency: 'tradepost_live_push_seconds_bucket',
  },
];
