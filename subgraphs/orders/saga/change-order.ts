import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { CodedError } from '#platform/process/errors.ts';
import { type OrdersContext, requireActor } from '../context.ts';
import {
  conflict,
  currencyMismatch,
  idempotencyConflict,
  illegalTransition,
  invalidInput,
  type OrderOutcome,
  orderNotFound,
  outOfStock,
  variantNotFound,
} from '../domain/outcome.ts';
import type { ArticleFault } from '../domain/article.ts';
import type { Illegal } from '../domain/order.ts';
import { actorOf, maySee, toViewer } from '../domain/permissions.ts';
import type { InvalidField } from '../domain/pieces.ts';
import { checkKey } from '../domain/placement.ts';
import { orRefused, type Refuse } from '../domain/refused.ts';
import { claimKey } from '../storage/claim-key.ts';
import { type LockedOrder, lockOrder, saveOrder } from '../storage/locked-order.ts';
import { asId } from '../storage/queries.ts';
import type { ChangeNote } from './record-change.ts';

/** The fields that the input of every change of an order has. */
export interface OrderChangeInput {
  orderId: string;
  expectedVersion?: number | null | undefined;
  idempotencyKey?: string | null | undefined;
}

/** An order under its lock, in the transaction of the change. */
export interface ChangeStep {
  em: SqlEntityManager;
  locked: LockedOrder;
  at: Date;
  /** Who makes the change, for the history. */
  noteOf: (reason: string | null) => ChangeNote;
  refuse: Refuse<OrderOutcome>;
}

/**
 * The frame of a change that a person makes: in one transaction it claims the key, locks the order, checks the version, changes it and saves it.
 * `claim` is what a repetition with the same key must be equal in; without `byGuest` a guest changes nothing. Orders that the caller may not see do not exist.
 */
export async function changeOrder(
  context: OrdersContext,
  input: OrderChangeInput,
  claim: { operation: string; input: unknown; byGuest?: true },
  change: (step: ChangeStep) => Promise<void> | void,
): Promise<OrderOutcome> {
  if (context.caller.kind === 'guest' && !claim.byGuest) throw new CodedError('FORBIDDEN');
  const viewer = toViewer(context.caller);
  const { idempotencyKey: key, expectedVersion } = input;
  const keyFault = key == null ? undefined : checkKey(key);
  if (keyFault) return invalidInput('idempotencyKey', keyFault);
  const orderId = asId(input.orderId);
  if (!orderId) return orderNotFound();

  return orRefused<OrderOutcome>((refuse) =>
    context.em.fork().transactional(async (em) => {
      const at = context.now();
      if (key != null) {
        const actorId = requireActor(context.caller);
        const claimed = await claimKey(em, {
          operation: claim.operation,
          actorId,
          key,
          input: [orderId, claim.input],
          orderId,
          at,
        });
        if (claimed.kind === 'repeated') return { __typename: 'OrderChanged', orderId: claimed.orderId };
        if (claimed.kind === 'conflict') return idempotencyConflict();
      }
      const locked = await lockOrder(em, orderId);
      if (!locked || !maySee(viewer, locked.order)) return refuse(orderNotFound());
      if (expectedVersion != null && expectedVersion !== locked.order.version) {
        return refuse(conflict(expectedVersion, locked.order.version));
      }
      const actor = actorOf(viewer, locked.order.customerId);
      const noteOf = (reason: string | null) => ({ actor, actorId: viewer.userId ?? null, reason, at });
      await change({ em, locked, at, noteOf, refuse });
      await saveOrder(em, locked);
      return { __typename: 'OrderChanged', orderId };
    }),
  );
}

/** The decisions that refuse a change, by their kind. */
type Refusing = Illegal | InvalidField | ArticleFault;

/** The decision, unless it refuses: then the change ends with its refusal. */
export function orRefuse<Decision extends { kind: string }>(
  decision: Decision | Refusing,
  refuse: Refuse<OrderOutcome>,
): Exclude<Decision, Refusing> {
  // The kind says which of them it is.
  const refusing = decision as Refusing;
  switch (refusing.kind) {
    case 'illegal':
      return refuse(illegalTransition(refusing));
    case 'invalid':
      return refuse(invalidInput(refusing.field, refusing.message));
    case 'variant-not-found':
      return refuse(variantNotFound(refusing.variantId));
    case 'currency':
      return refuse(currencyMismatch(refusing.message, refusing.expected, refusing.actual));
    case 'out-of-stock':
      return refuse(outOfStock(refusing.shortages));
    default:
      return decision as Exclude<Decision, Refusing>;
  }
}
