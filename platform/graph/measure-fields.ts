import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import { histogram } from '../process/metrics.ts';
import { span } from '../telemetry/span.ts';

const duration = histogram(
  'tradepost_subgraph_field_duration_seconds',
  'Time of the resolver of a root field, by subgraph and field; the fields below it count where they are loaded',
  ['subgraph', 'field'],
);

/** Measures the root fields of a subgraph: each is a query, a command or a batch of entities. Changes the schema in place. */
export function measureRootFields(schema: GraphQLSchema, subgraph: string): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const coordinate = `${type?.name}.${field.name}`;
      const resolve = field.resolve ?? defaultFieldResolver;
      const observe = duration.labels(subgraph, coordinate);
      field.resolve = (...call) =>
        span(`resolve ${coordinate}`, {}, () => {
          const startedAt = performance.now();
          const ended = () => observe.observe((performance.now() - startedAt) / 1000);
          const value: unknown = resolve(...call);
          if (value instanceof Promise) value.then(ended, ended);
          else ended();
          return value;
        });
    }
  }
}
