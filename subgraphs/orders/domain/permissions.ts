import { type Caller, hasRole } from '#platform/identity/caller.ts';

/** The part of a caller that the rules below need; `platform/identity/caller.ts` has the whole. */
export interface Viewer {
  userId: string | undefined;
  /** The one order that a guest has the right to. */
  guestOrderId: string | undefined;
  /** Has the role itself, or one that includes it. */
  support: boolean;
  warehouse: boolean;
}

/** The caller as permissions see it. */
export function toViewer(caller: Caller): Viewer {
  return {
    userId: caller.kind === 'user' ? caller.userId : undefined,
    guestOrderId: caller.kind === 'guest' ? caller.orderId : undefined,
    support: hasRole(caller, 'SUPPORT'),
    warehouse: hasRole(caller, 'WAREHOUSE'),
  };
}

/** Whether the viewer may see all orders of this customer. */
export function maySeeOrdersOf(viewer: Viewer, customerId: string): boolean {
  return viewer.support || viewer.warehouse || viewer.userId === customerId;
}

/** The only customer that the viewer may see orders of; undefined if the viewer may see those of others, or a single one. */
export function onlyCustomerOf(viewer: Viewer): string | undefined {
  return viewer.support || viewer.warehouse ? undefined : viewer.userId;
}

/** Whether the viewer may see this order. To everyone else it does not exist. */
export function maySee(viewer: Viewer, { id, customerId }: { id: string; customerId: string }): boolean {
  return maySeeOrdersOf(viewer, customerId) || viewer.guestOrderId === id;
}

/** Whether the viewer may cancel this order, edit it and send pieces of it back. */
export function mayActAsCustomer(viewer: Viewer, { id, customerId }: { id: string; customerId: string }): boolean {
  return viewer.support || viewer.userId === customerId || viewer.guestOrderId === id;
}

/** As whom a change is written to the history. */
export function actorOf(viewer: Viewer, customerId: string): 'customer' | 'staff' {
  return viewer.userId === customerId || viewer.guestOrderId !== undefined ? 'customer' : 'staff';
}
