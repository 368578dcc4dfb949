import { registry } from '#platform/process/metrics.ts';

/** The connections that the live layer of this process has ended without a close frame, by reason. */
export async function cutOffs(): Promise<Record<string, number>> {
  const metric = await registry.getSingleMetric('tradepost_live_connections_cut_off_total')?.get();
  return Object.fromEntries(metric?.values.map(({ labels, value }) => [String(labels['reason']), value]) ?? []);
}
