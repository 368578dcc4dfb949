/** Queries that return nothing in the recorded time, as `dashboard: title: legend`, with the reason. All others must return values. */
export const quietPanels: Readonly<Record<string, string>> = {
  'graph: Refused because of overload or a rate limit: {{server}} {{reason}}': 'seven customers overload no server',
  'graph: Refused because of overload or a rate limit: rate limit {{limit}}':
    'requests from the machine of the gateway itself are not counted',
  'graph: Refused because of overload or a rate limit: subscriptions, rate limit {{limit}}':
    'no number of cost units is set',
  'graph: Refused because of overload or a rate limit: cost of the {{limit}}': 'costs are not enforced',
  'graph: Refused because of overload or a rate limit: subscriptions, cost of the {{limit}}': 'costs are not enforced',
  'live: Open connections and streams: {{format}}': 'the customer follows by WebSocket, and nobody by HTTP',
  'live: Events that no ring brought: {{topic}}': 'the customer follows a feed, which counts reads of the log instead',
  'live: Slow readers sent back to the log: {{field}}': 'the customer reads what comes',
  'live: Connections closed by code, and cut off by reason: cut off, {{reason}}':
    'the customer answers pings and reads what comes',
};
