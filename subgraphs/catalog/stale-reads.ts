import { type Caller, isStaff } from '#platform/identity/caller.ts';

/** Fields that docs/consistency.md promises without a delay. */
const neverBehind: readonly string[] = ['Variant.stock', 'Variant.available'];

const known = new WeakMap<ReadonlySet<string>, boolean>();

/**
 * Whether a standby may answer. Staff and our own processes change the catalogue or act on its changes, so they always read the database itself;
 * guests and customers change nothing here.
 */
export function mayBeBehind({ caller, selected }: { caller: Caller; selected: ReadonlySet<string> }): boolean {
  if (isStaff(caller)) return false;
  // Known operations are the same object each time.
  let readsOnly = known.get(selected);
  if (readsOnly === undefined) {
    readsOnly = ![...selected].some((field) => field.startsWith('Mutation.') || neverBehind.includes(field));
    known.set(selected, readsOnly);
  }
  return readsOnly;
}
