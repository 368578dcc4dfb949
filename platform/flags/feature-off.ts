/** The refusal of what a flag has switched off. */
export interface FeatureOff {
  __typename: 'FeatureOff';
  code: 'FEATURE_OFF';
  message: string;
  /** The key of the flag. */
  flag: string;
}

/** `what` begins the message, such as `Ordering without an account`. */
export function featureOff(flag: string, what: string): FeatureOff {
  return { __typename: 'FeatureOff', code: 'FEATURE_OFF', message: `${what} is switched off now; try later`, flag };
}
