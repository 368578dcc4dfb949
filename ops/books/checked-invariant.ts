/** What was found of one promise of an invariant. */
export interface CheckedInvariant {
  invariant: string;
  promise: string;
  violations: string[];
  /** Read from two databases, so not at one instant: what looks wrong is looked at again. */
  acrossDatabases?: true;
}
