import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../process/errors.ts';
import type { SubgraphClient, SubgraphRequest, SubgraphResponse } from './subgraph-client.ts';

/**
 * Calls a subgraph for at most `deadlineMs`; then throws SUBGRAPH_TIMEOUT, even if the client ignores its signal. A query that the subgraph refuses
 * because of overload is repeated after a pause until then: followers of a change have nobody who would ask again.
 */
export async function callWithin(
  deadlineMs: number,
  client: SubgraphClient,
  request: SubgraphRequest,
): Promise<SubgraphResponse> {
  const abort = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new CodedError('SUBGRAPH_TIMEOUT'));
    abort.abort();
  }, deadlineMs);
  try {
    return await Promise.race([untilTaken(client, { ...request, signal: abort.signal }), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Between these two numbers of milliseconds a refused call waits, at random: calls that were refused together must not come back together. */
const pauseMs = { least: 50, most: 150 };

async function untilTaken(
  client: SubgraphClient,
  request: SubgraphRequest & { signal: AbortSignal },
): Promise<SubgraphResponse> {
  for (;;) {
    const answer = await client(request);
    if (!isRefusal(answer) || request.signal.aborted) return answer;
    await sleep(pauseMs.least + Math.random() * (pauseMs.most - pauseMs.least));
  }
}

/** Whether a subgraph refused a call because of overload. */
export function isRefusal({ data, errors = [] }: SubgraphResponse): boolean {
  return !data && errors.length > 0 && errors.every(({ extensions }) => extensions?.['code'] === 'OVERLOADED');
}
