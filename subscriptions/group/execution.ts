import type { Caller } from '#platform/identity/caller.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import { span } from '#platform/telemetry/span.ts';
import type { Item } from '../follow/source.ts';
import { metricsOf } from '../metrics.ts';
import type { EventAnswer } from '../operation/federation.ts';
import type { CostAccount } from '../push-costs.ts';
import type { GroupMessage } from './batch.ts';
import type { Subscriber } from './subscriber.ts';

export interface ExecutionPayer {
  /** Who pays for the next execution; undefined if nothing is counted. */
  payer(): CostAccount | undefined;
}

/** Makes the answers of a group, with the rights that all its members share. */
export interface GroupExecution {
  /**
   * The answer for an item. All calls for an item while its answer is being made share one execution. An execution that asks subgraphs is paid by the
   * first caller; an answer that the event itself has is free.
   */
  execute(item: Item, from: ExecutionPayer): GroupMessage | Promise<GroupMessage>;
}

export function openExecution(
  subscriber: Pick<Subscriber, 'field' | 'plan' | 'writeEvent' | 'variables' | 'cost' | 'caller'>,
  identity: Identity,
): GroupExecution {
  return new SharedExecution(subscriber, identity);
}

/** The rights of a selection that needs no subgraph. Only subgraphs check rights. */
const nobody: Caller = { kind: 'anonymous' };

/** A class, so that thousands of groups share its functions. */
class SharedExecution implements GroupExecution {
  readonly #subscriber: Pick<Subscriber, 'field' | 'plan' | 'writeEvent' | 'variables' | 'cost'>;
  readonly #identity: Identity;
  readonly #rights: Caller;
  /** Rarely needed: an answer that the event has is not under way. */
  #executing: Map<number, Promise<GroupMessage>> | undefined;

  constructor(
    subscriber: Pick<Subscriber, 'field' | 'plan' | 'writeEvent' | 'variables' | 'cost' | 'caller'>,
    identity: Identity,
  ) {
    this.#subscriber = subscriber;
    this.#identity = identity;
    this.#rights = subscriber.plan.eventOnly ? nobody : withoutExpiry(subscriber.caller());
  }

  execute(item: Item, from: ExecutionPayer): GroupMessage | Promise<GroupMessage> {
    const known = this.#executing?.get(item.sequence);
    if (known) return known;
    const { field, plan, writeEvent, cost } = this.#subscriber;
    metricsOf(field).executions += 1;
    const payload = writeEvent?.(item.value);
    if (payload !== undefined) return { item, payload };
    if (cost > 0 && !plan.eventOnly) {
      metricsOf(field).cost.inc(cost);
      from.payer()?.charge(cost);
    }
    const answer = this.#ask(item);
    this.#executing ??= new Map();
    this.#executing.set(item.sequence, answer);
    return answer;
  }

  async #ask(item: Item): Promise<GroupMessage> {
    const { field, plan, variables } = this.#subscriber;
    try {
      const answer = await span(`execute ${field}`, { parent: item.traceContext }, () =>
        plan.execute({
          event: { [field]: item.value },
          variables,
          // Where a plan asks subgraphs, only callers with the same rights share the group.
          sign: (subgraph) => this.#identity.sign(this.#rights, subgraph),
        }),
      );
      return { item, payload: payloadOf(answer, item) };
    } finally {
      this.#executing?.delete(item.sequence);
    }
  }
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
