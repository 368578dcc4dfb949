/** The findings about one promise of an invariant. */
export interface CheckedInvariant {
  invariant: string;
  promise: string;
  violations: string[];
  /** Read from two databases, so not at one instant: a violation is checked a second time. */
  acrossDatabases?: true;
  /** No later step of the shop can put a violation right, so there is nothing to wait for. */
  lasting?: true;
}
