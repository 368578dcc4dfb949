import { type Caller, isStaff } from '#platform/identity/caller.ts';

/** The part of a caller that permissions depend on: the user, and whether the user works for the shop. */
export interface Viewer {
  /** Null for a guest and for our own processes. */
  userId: string | null;
  isStaff: boolean;
}

/** The caller as permissions see it. */
export function toViewer(caller: Caller): Viewer {
  return { userId: caller.kind === 'user' ? caller.userId : null, isStaff: isStaff(caller) };
}

/** A user, with address book, is visible to that person and to staff; to anyone else it does not exist. */
export function mayReadUser(viewer: Viewer, userId: string): boolean {
  return viewer.isStaff || viewer.userId === userId;
}
