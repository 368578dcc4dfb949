import type { FederatedAnswer } from '#platform/graph/federation.ts';
import type { Caller } from '#platform/identity/caller.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import { withTrace } from '#platform/process/trace.ts';
import type { Item } from '../follow/source.ts';
import { liveMetrics } from '../metrics.ts';
import type { LiveAnswer, Subscriber } from './subscriber.ts';

/** The answer for an item. All calls for an item while its answer is being made share one execution. */
export type Execute = (item: Item) => Promise<LiveAnswer>;

/** Executes a group's selection, with the rights that all its members share. */
export function openExecution(
  { field, plan, variables, caller }: Pick<Subscriber, 'field' | 'plan' | 'variables' | 'caller'>,
  identity: Identity,
): Execute {
  const rights = withoutExpiry(caller());
  const executing = new Map<number, Promise<LiveAnswer>>();
  return (item) => {
    const known = executing.get(item.sequence);
    if (known) return known;
    liveMetrics.executions.inc({ field });
    const answer = withTrace(item.traceContext, () =>
      plan.execute({
        event: { [field]: item.value },
        variables,
        // Where a plan asks subgraphs, only callers with the same rights share the group.
        sign: (subgraph) => identity.sign(rights, subgraph),
      }),
    )
      .then((made) => withPlace(made, item))
      .finally(() => executing.delete(item.sequence));
    executing.set(item.sequence, answer);
    return answer;
  };
}

/** Where an answer whose data was lost to an error belongs, so that its reader knows what is missing and can resume after it. */
function withPlace(answer: FederatedAnswer, item: Item): LiveAnswer {
  const { cursor, version } = item.value;
  if (answer.data) return answer;
  return { ...answer, extensions: { ...(cursor === undefined ? {} : { cursor }), version } };
}

/** Subgraphs need the caller, not the token's end: the same caller is then signed once, not once per token. */
function withoutExpiry(caller: Caller): Caller {
  if (caller.kind !== 'user') return caller;
  const { kind, userId, sessionId, roles } = caller;
  return { kind, userId, sessionId, roles };
}
