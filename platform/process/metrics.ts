import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Every metric of this operating-system process, as served at /metrics. */
export const registry = new Registry();

/** Measured when the metrics are read. */
const measures = new Set<() => void | Promise<void>>();
/** A measure that takes longer is left for the next reading, so that a slow database hides no other metric. */
const measureWithinMs = 2_000;

/** Runs `measure` whenever the metrics are read: what nobody reads costs nothing. Returns the function that ends it. A failure leaves the old values. */
export function onScrape(measure: () => void | Promise<void>): () => void {
  measures.add(measure);
  return () => void measures.delete(measure);
}

/** All metrics as Prometheus reads them, measured now. */
export async function readMetrics(): Promise<string> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, measureWithinMs).unref());
  const measured = [...measures].map(async (measure) => measure());
  await Promise.race([Promise.allSettled(measured), late]);
  return registry.metrics();
}

/** The counter with this name; created on first use, so that several processes in one Node process share it. */
export function counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
  return existing(name, Counter<L>) ?? new Counter({ name, help, labelNames, registers: [registry] });
}

/** The gauge with this name; created on first use. */
export function gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
  return existing(name, Gauge<L>) ?? new Gauge({ name, help, labelNames, registers: [registry] });
}

/**
 * The histogram with this name; created on first use. The name ends in the unit of the buckets; the default buckets are
 * in seconds.
 */
export function histogram<L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
  buckets: number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
): Histogram<L> {
  return existing(name, Histogram<L>) ?? new Histogram({ name, help, labelNames, buckets, registers: [registry] });
}

function existing<M extends object>(name: string, kind: new (...options: never[]) => M): M | undefined {
  const found = registry.getSingleMetric(name);
  if (!found) return undefined;
  if (!(found instanceof kind))
    throw new Error(`metric ${name} is registered already, as another kind than ${kind.name}`);
  return found;
}
