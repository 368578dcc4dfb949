import { Counter, Gauge, type Metric, Registry } from 'prom-client';
import { Histogram } from './histogram.ts';

/** Every metric of this operating-system process, as served at /metrics. */
export const registry = new Registry();

/** Measured when the metrics are read. */
const measures = new Set<() => void | Promise<void>>();
/** The metrics do not wait longer for a measure, so that a slow database hides no other metric. */
const measureWithinMs = 2_000;

/** Runs `measure` whenever the metrics are read, so that metrics cost nothing while nobody reads them. Returns the function that ends this. After a failure the old values stay. */
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

/**
 * The counter with this name; created on first use, so that several processes in one Node process share it. `measure` runs whenever the counter is read,
 * and adds what was counted in plain numbers: for frequent events, an addition to the counter itself takes too long.
 */
export function counter<L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
  measure?: (counter: Counter<L>) => void,
): Counter<L> {
  const known = existing(name, Counter<L>);
  if (known) return known;
  const collect = measure && { collect: () => measure(made) };
  const made: Counter<L> = new Counter({ name, help, labelNames, registers: [registry], ...collect });
  return made;
}

/** The gauge with this name; created on first use. `measure` sets it whenever it is read, so that it is not set at each change. */
export function gauge<L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
  measure?: (gauge: Gauge<L>) => void,
): Gauge<L> {
  const known = existing(name, Gauge<L>);
  if (known) return known;
  const collect = measure && { collect: () => measure(made) };
  const made: Gauge<L> = new Gauge({ name, help, labelNames, registers: [registry], ...collect });
  return made;
}

/**
 * The histogram with this name; created on first use. The name ends in the unit of the buckets; the default buckets are
 * in seconds.
 */
export function histogram<L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
  bounds: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
): Histogram<L> {
  const known = existing(name, Histogram<L>);
  if (known) return known;
  const made = new Histogram({ name, help, labelNames, bounds });
  // The registry asks a metric for its name and its values, which is less than the type of its metrics.
  registry.registerMetric(made as unknown as Metric);
  return made;
}

function existing<M extends object>(name: string, kind: new (...options: never[]) => M): M | undefined {
  const found: object | undefined = registry.getSingleMetric(name);
  if (!found) return undefined;
  if (!(found instanceof kind))
    throw new Error(`metric ${name} is registered already, as another kind than ${kind.name}`);
  return found;
}
