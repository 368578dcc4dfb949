import { type Caller, hasRole } from '#platform/identity/caller.ts';

/** The part of a caller that the rules below need; `platform/identity/caller.ts` has the whole. */
export interface Viewer {
  userId: string | undefined;
  /** Has the role itself, or one that includes it. */
  support: boolean;
  warehouse: boolean;
}

/** The caller as permissions see it. */
export function toViewer(caller: Caller): Viewer {
  return {
    userId: caller.kind === 'user' ? caller.userId : undefined,
    support: hasRole(caller, 'SUPPORT'),
    warehouse: hasRole(caller, 'WAREHOUSE'),
  };
}

/** Whether the viewer may see this customer's orders. To everyone else they do not exist. */
export function maySee(viewer: Viewer, customerId: string): boolean {
  return viewer.support || viewer.warehouse || viewer.userId === customerId;
}

/** Whether the viewer may call this customer's orders off. */
export function mayCancel(viewer: Viewer, customerId: string): boolean {
  return viewer.support || viewer.userId === customerId;
}

/** Whether the viewer may send pieces of this customer's orders back. */
export function mayReturn(viewer: Viewer, customerId: string): boolean {
  return viewer.support || viewer.userId === customerId;
}

/** As whom a change is written to the history. */
export function actorOf(viewer: Viewer, customerId: string): 'customer' | 'staff' {
  return viewer.userId === customerId ? 'customer' : 'staff';
}
