/** A quantile of a histogram's buckets, as a query of Prometheus; `by` is a label, or empty. */
export const quantile = (share: number, buckets: string, by: string): string =>
  `histogram_quantile(${share}, sum by (${by ? `${by}, ` : ''}le) (rate(${buckets}[$__rate_interval])))`;

/** How fast a counter grows a second; `by` is a list of labels. */
export const rate = (counter: string, by: string): string => `sum by (${by}) (rate(${counter}[$__rate_interval]))`;
