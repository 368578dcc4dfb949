/** The findings about one promise of an invariant. */
export interface CheckedInvariant {
  invariant: string;
  promise: string;
  violations: string[];
  /** Read from two databases, so not at one instant: a violation is checked a second time. */
  acrossDatabases?: true;
}
