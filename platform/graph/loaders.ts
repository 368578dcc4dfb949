import DataLoader from 'dataloader';
import { histogram } from '../process/metrics.ts';
import { span } from '../telemetry/span.ts';

const batchSize = histogram(
  'tradepost_loader_batch_size',
  'Keys that one batch of a DataLoader read together, by subgraph and loader',
  ['subgraph', 'loader'],
  [1, 2, 5, 10, 20, 50, 100, 200, 500],
);
const duration = histogram(
  'tradepost_loader_duration_seconds',
  'Time of one batch of a DataLoader, by subgraph and loader',
  ['subgraph', 'loader'],
);

/** Makes a DataLoader whose batches are measured. `name` is the loader's own name, such as `orderById`. */
export type OpenLoader = <Key, Value, CacheKey = Key>(
  name: string,
  load: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
  options?: DataLoader.Options<Key, Value, CacheKey>,
) => DataLoader<Key, Value, CacheKey>;

/** The function that makes the loaders of a subgraph. */
export function loadersOf(subgraph: string): OpenLoader {
  const metrics = new Map<
    string,
    { size: { observe(value: number): void }; seconds: { observe(value: number): void } }
  >();

  function metricsOf(loader: string) {
    const known = metrics.get(loader);
    if (known) return known;
    const made = { size: batchSize.labels(subgraph, loader), seconds: duration.labels(subgraph, loader) };
    metrics.set(loader, made);
    return made;
  }

  return (name, load, options) =>
    new DataLoader((keys) => {
      const { size, seconds } = metricsOf(name);
      size.observe(keys.length);
      const startedAt = performance.now();
      const ended = () => seconds.observe((performance.now() - startedAt) / 1000);
      const batch = span(`load ${subgraph}.${name}`, { attributes: { 'tradepost.batch.size': keys.length } }, () =>
        load(keys),
      );
      batch.then(ended, ended);
      return batch;
    }, options);
}
