import type { Caller } from '#platform/identity/caller.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import { span } from '#platform/telemetry/span.ts';
import type { Item } from '../follow/source.ts';
import { metricsOf } from '../metrics.ts';
import type { EventAnswer } from '../operation/federation.ts';
import type { GroupMessage } from './batch.ts';
import type { Subscriber } from './subscriber.ts';

/** The answer for an item. All calls for an item while its answer is being made share one execution. */
export type Execute = (item: Item) => GroupMessage | Promise<GroupMessage>;

/** Executes a group's selection, with the rights that all its members share. */
export function openExecution(
  subscriber: Pick<Subscriber, 'field' | 'plan' | 'writeEvent' | 'variables' | 'caller'>,
  identity: Identity,
): Execute {
  const { field, plan, writeEvent, variables } = subscriber;
  const rights = withoutExpiry(subscriber.caller());
  /** Rarely needed: what the event answers is not under way. */
  let executing: Map<number, Promise<GroupMessage>> | undefined;
  const { executions } = metricsOf(field);

  async function execute(item: Item): Promise<GroupMessage> {
    try {
      const answer = await span(`execute ${field}`, { parent: item.traceContext }, () =>
        plan.execute({
          event: { [field]: item.value },
          variables,
          // Where a plan asks subgraphs, only callers with the same rights share the group.
          sign: (subgraph) => identity.sign(rights, subgraph),
        }),
      );
      return { item, payload: payloadOf(answer, item) };
    } finally {
      executing?.delete(item.sequence);
    }
  }

  return (item) => {
    const known = executing?.get(item.sequence);
    if (known) return known;
    executions.inc();
    const payload = writeEvent?.(item.value);
    if (payload !== undefined) return { item, payload };
    const answer = execute(item);
    executing = (executing ?? new Map<number, Promise<GroupMessage>>()).set(item.sequence, answer);
    return answer;
  };
}

/** An answer whose data was lost to an error also says where it belongs, so that its reader knows what is missing and can resume after it. */
function payloadOf({ data, errors }: EventAnswer, { value: { cursor, version } }: Item): string {
  const shownErrors = errors ? `,"errors":${JSON.stringify(errors)}` : '';
  const place = data === 'null' ? `,"extensions":${JSON.stringify({ cursor, version })}` : '';
  return `{"data":${data}${shownErrors}${place}}`;
}

/** Subgraphs need the caller, not the token's end: the same caller is then signed once, not once per token. */
function withoutExpiry(caller: Caller): Caller {
  if (caller.kind === 'guest') return { kind: caller.kind, orderId: caller.orderId };
  if (caller.kind !== 'user') return caller;
  const { kind, userId, sessionId, roles, scopes, apiKeyId } = caller;
  return { kind, userId, sessionId, roles, ...(apiKeyId === undefined ? {} : { apiKeyId, scopes: scopes ?? [] }) };
}
