import { operationFromDocument } from '@apollo/federation-internals';
import { type DocumentNode, getOperationAST, parse } from 'graphql';
import { compileEvent } from './event-data.ts';
import type { Execution } from './execute.ts';
import { compileExecution, type ExecutedAnswer } from './executed-answer.ts';
import type { ResponseObject } from './merge.ts';
import { freeVariables } from './free-variables.ts';
import type { PlannedGraph } from './planned-graph.ts';
import { compileWave } from './requests.ts';
import { operationOf } from './selections.ts';
import { shapeOf } from './shape.ts';
import type { PlannedFetch } from './plan.ts';
import { wavesOf } from './waves.ts';

/** A subscription in two parts: the fields of the event itself, and the fields that are fetched across the graph for each event. */
export interface CompiledSubscription {
  /** Whether the event has all fields, so that no subgraph is called. */
  eventOnly: boolean;
  /** What is fetched for each event. */
  fetches: readonly PlannedFetch[];
  /** Variables under the names that the fetches have for them. */
  renamed: (variables: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** The answer for one event. `event` has the value of the subscription's field, by the name of the field. */
  execute(event: ResponseObject, execution: Execution): Promise<ExecutedAnswer>;
}

/**
 * Plans and compiles a valid document with one subscription, with the override labels that count at `level`. The planner's first fetch is never sent:
 * the event answers it, and the rest of the plan is executed like that of a query. Takes milliseconds of one core: keep the result.
 */
export function compileSubscription(
  { planner, apiSchema, schema, supergraphSchema, overrides }: PlannedGraph,
  sent: DocumentNode,
  operationName: string | undefined,
  level = 0,
): CompiledSubscription {
  const { document, renamed } = freeVariables(sent);
  const named = operationName === undefined ? {} : { operationName };
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new Error('expected a document with one operation of this name');
  const { node } = planner.buildQueryPlan(operationFromDocument(apiSchema, document, { ...named, validate: false }), {
    overrideConditions: overrides.conditionsAt(level),
  });
  if (node?.kind !== 'Subscription') throw new Error(`expected a subscription, the plan is ${node?.kind ?? 'empty'}`);
  const { primary, rest } = node;
  const first = parse(primary.operation, { noLocation: true });
  const takeEvent = compileEvent(shapeOf(supergraphSchema, first, operationOf({ document: first })));
  const planned = wavesOf(rest);
  // The event's data belongs to the plan too: later fetches write into its objects.
  const all = [{ node: primary, document: first, path: [], conditions: [] }, ...planned.flat()];
  const waves = planned.map((wave) => compileWave(wave, all, supergraphSchema));
  const execute = compileExecution(waves, supergraphSchema, shapeOf(schema, document, operation));
  return {
    eventOnly: waves.length === 0,
    fetches: planned.flat(),
    renamed,
    execute(event, execution) {
      const [variables, coerced] = [renamed(execution.variables), renamed(execution.coerced)];
      return execute({ ...execution, variables, coerced }, { event: takeEvent(event, coerced) });
    },
  };
}
