import type { OrderChange } from '#schema/events/orders.ts';

/** How far an operation of an order is, after one of its events. */
export interface OrderProgress {
  kind: 'ORDER' | 'ORDER_EDIT';
  state: 'RUNNING' | 'WAITING' | 'DONE' | 'FAILED' | 'ABORTED';
  step: Step | null;
  code: string | null;
}

/** The steps of both operations, in their order. */
export const steps = ['RESERVE_STOCK', 'AUTHORISE_PAYMENT', 'CONFIRM'] as const;
type Step = (typeof steps)[number];

/** Codes with which the shop itself ends an operation, each with the step that was refused. Any other reason was written by a person. */
const refusedStep: Readonly<Record<string, Step | null>> = {
  OUT_OF_STOCK: 'RESERVE_STOCK',
  PAYMENT_DECLINED: 'AUTHORISE_PAYMENT',
  PAYMENT_MISMATCH: 'AUTHORISE_PAYMENT',
  NOT_PAID_IN_TIME: 'AUTHORISE_PAYMENT',
  ORDER_CHANGED: null,
};

/** Of most messages that are kept, so one object each. */
const placed: OrderProgress = { kind: 'ORDER', state: 'RUNNING', step: 'RESERVE_STOCK', code: null };
const confirmed: OrderProgress = { kind: 'ORDER', state: 'DONE', step: 'CONFIRM', code: null };

/** Fields that events of an order may have. An event of a newer release may lack any of them. */
type Facts = OrderChange & {
  step?: string;
  error?: string;
  work?: string[];
  actor?: string;
  added?: unknown[];
  editId?: string;
  returnId?: string;
};

/** The progress that an event reports; undefined if the event is about something else. */
export function progressOf(event: string, facts: Facts): OrderProgress | undefined {
  const onItsWay = isOnItsWay(facts.previousStatus);
  switch (event) {
    case 'order.placed':
      return placed;
    case 'order.delayed':
      return { kind: 'ORDER', state: 'WAITING', step: toStep(facts.step), code: facts.error ?? null };
    case 'order.action-required': {
      // An exchange is neither of the two operations.
      if (facts.returnId) return undefined;
      const kind = facts.editId ? 'ORDER_EDIT' : 'ORDER';
      return { kind, state: 'WAITING', step: 'AUTHORISE_PAYMENT', code: 'ACTION_REQUIRED' };
    }
    case 'order.resumed': {
      const step = toStep(facts.work?.find((work) => toStep(work)));
      return step ? { kind: onItsWay ? 'ORDER' : 'ORDER_EDIT', state: 'RUNNING', step, code: null } : undefined;
    }
    case 'order.confirmed':
      return confirmed;
    case 'order.cancelled':
    case 'order.expired':
      // What ends a confirmed order is no part of its confirmation.
      return onItsWay ? endOf('ORDER', facts) : undefined;
    case 'order.edit-requested':
      return { kind: 'ORDER_EDIT', state: 'RUNNING', step: 'RESERVE_STOCK', code: null };
    case 'order.edit-refused':
      return endOf('ORDER_EDIT', facts);
    case 'order.lines-edited':
      // An edit that only takes pieces off has no steps.
      return facts.added?.length ? { kind: 'ORDER_EDIT', state: 'DONE', step: 'CONFIRM', code: null } : undefined;
    default:
      return undefined;
  }
}

function endOf(kind: OrderProgress['kind'], { actor, reason }: Facts): OrderProgress {
  const isOurs = reason !== null && Object.hasOwn(refusedStep, reason) && (actor === undefined || actor === 'system');
  return isOurs
    ? { kind, state: 'FAILED', step: refusedStep[reason] ?? null, code: reason }
    : { kind, state: 'ABORTED', step: null, code: 'CANCELLED' };
}

function toStep(name: string | undefined): Step | null {
  return steps.find((step) => step === name) ?? null;
}

function isOnItsWay(status: string | null): boolean {
  return status === 'PLACED' || status === 'PAYMENT_ACTION_REQUIRED';
}

/** What the status alone says, where the log has lost the events that said more. */
export function progressByStatus({ status }: Pick<OrderChange, 'status'>): OrderProgress {
  if (status === 'PLACED') return { kind: 'ORDER', state: 'RUNNING', step: null, code: null };
  if (status === 'PAYMENT_ACTION_REQUIRED')
    return { kind: 'ORDER', state: 'WAITING', step: 'AUTHORISE_PAYMENT', code: 'ACTION_REQUIRED' };
  if (status === 'EXPIRED')
    return { kind: 'ORDER', state: 'FAILED', step: 'AUTHORISE_PAYMENT', code: 'NOT_PAID_IN_TIME' };
  if (status === 'CANCELLED') return { kind: 'ORDER', state: 'ABORTED', step: null, code: 'CANCELLED' };
  return confirmed;
}
