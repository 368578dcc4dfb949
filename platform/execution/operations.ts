import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, executeSync, getOperationAST, getVariableValues, OperationTypeNode, print } from 'graphql';
import { CodedError } from '../process/errors.ts';
import { setBounded } from '../values/bounded-map.ts';
import { compileDeferred, hasDefers } from './deferred.ts';
import { labelDeferred, withoutDefers } from './deferred-fragments.ts';
import type { Execution } from './execute.ts';
import { freeVariables } from './free-variables.ts';
import { compileExecution, type ExecutedAnswer } from './executed-answer.ts';
import { splitIntrospection } from './introspection.ts';
import type { PlannedFetch } from './plan.ts';
import type { PlannedGraph } from './planned-graph.ts';
import { compileWave, type Wave } from './requests.ts';
import { shapeOf } from './shape.ts';
import { wavesOf } from './waves.ts';

/** One operation, planned and compiled. */
export interface CompiledOperation {
  plan: QueryPlan;
  /** The fetches of the plan. */
  fetches: readonly PlannedFetch[];
  /** The same, as they are made. */
  waves: readonly Wave[];
  /** The values of variables by their names in `fetches`. */
  renamed(variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** The variables with defaults; errors if a client sent wrong ones. */
  coerce(variables: Readonly<Record<string, unknown>>): ReturnType<typeof getVariableValues>;
  execute(execution: Execution): Promise<ExecutedAnswer>;
}

/**
 * Plans and compiles an operation of a valid document, with the override labels that count at `level`. Takes milliseconds of one core: keep the
 * result. Throws UnsupportedPlan for a plan that only Apollo's executor knows, and OPERATION_NOT_PLANNED, with the planner's error as its
 * cause. The planner fails for some operations only because of their @defer, or loses a field that is not deferred: such an operation is answered in
 * one part, as the specification allows.
 */
export function compileOperation(
  graph: PlannedGraph,
  sent: DocumentNode,
  operationName: string | undefined,
  level = 0,
): CompiledOperation {
  try {
    return compileAsSent(graph, sent, operationName, level);
  } catch (error) {
    const inOnePart = withoutDefers(sent);
    if (inOnePart === sent || !(error instanceof CodedError) || error.code !== 'OPERATION_NOT_PLANNED') throw error;
    return compileAsSent(graph, inOnePart, operationName, level);
  }
}

function compileAsSent(
  graph: PlannedGraph,
  sent: DocumentNode,
  operationName: string | undefined,
  level: number,
): CompiledOperation {
  const { document, renamed } = freeVariables(sent);
  const { planner, apiSchema, schema, supergraphSchema, overrides } = graph;
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new Error('expected a document with one operation of this name');
  // A message about a variable has the client's name of it.
  const definitions = getOperationAST(sent, operationName)?.variableDefinitions ?? [];
  const named = operationName === undefined ? {} : { operationName };
  const { fetched, introspection } = splitIntrospection(document, operation);
  // With introspection, which the planner does not see, all is one answer.
  const labelled = introspection ? undefined : labelDeferred(schema, document, operation);
  const plan = planOf();
  // Only operations of another kind have such a plan.
  if (plan.node?.kind === 'Subscription') throw new Error('expected a query or a mutation');
  const planned = wavesOf(plan.node);
  const fetches = planned.flat();
  const shape = shapeOf(schema, document, operation);
  const waves = planned.map((wave) => compileWave(wave, fetches, supergraphSchema));
  const whole = (some: readonly Wave[]) => compileExecution(some, supergraphSchema, shape);
  const compiled =
    labelled && hasDefers(plan.node)
      ? compileDeferred(plan.node, { schema, supergraphSchema, labelled, root: shape.type, whole })
      : { execute: whole(waves), waves };

  /** The planner fails for a few valid operations; Apollo's gateway refuses them with the planner's own words. */
  function planOf(): QueryPlan {
    if (!fetched) return { kind: 'QueryPlan' };
    const toPlan = operationFromDocument(apiSchema, labelled?.document ?? fetched, { ...named, validate: false });
    try {
      return planner.buildQueryPlan(toPlan, { overrideConditions: overrides.conditionsAt(level) });
    } catch (cause) {
      throw new CodedError('OPERATION_NOT_PLANNED', undefined, { cause });
    }
  }

  let inOnePart: CompiledOperation | undefined;

  function introspect(variables: Readonly<Record<string, unknown>>): Record<string, string> {
    if (!introspection) return {};
    const { data, errors } = executeSync({ schema, document: introspection, variableValues: variables, ...named });
    if (errors?.[0]) throw errors[0];
    return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, JSON.stringify(value)]));
  }

  return {
    plan,
    fetches,
    waves: compiled.waves,
    renamed,
    coerce: (variables) => (definitions.length === 0 ? noVariables : getVariableValues(schema, definitions, variables)),
    async execute(execution) {
      const variables = renamed(execution.variables);
      const coerced = renamed(execution.coerced);
      const answer = await compiled.execute(
        { ...execution, variables, coerced },
        { introspection: introspect(variables) },
      );
      // The planner (2.14.4) fetches some fields nowhere if there are deferred fragments and conditions beside them.
      const isIncomplete = answer.later !== undefined && answer.errors.length === 0 && answer.missing.length > 0;
      if (!isIncomplete || operation.operation === OperationTypeNode.MUTATION) return answer;
      inOnePart ??= compileAsSent(graph, withoutDefers(sent), operationName, level);
      return inOnePart.execute(execution);
    },
  };
}

const noVariables = { coerced: Object.freeze({}) };

/** An operation that clients have used. */
export interface UsedOperation {
  document: DocumentNode;
  operationName: string | undefined;
}

export interface Operations {
  /** Compiles an operation for a level of override labels the first time; the error if it cannot be compiled. */
  find(operation: UsedOperation, level: number): CompiledOperation | Error;
  /** The operations that were used last, oldest first. */
  used(): UsedOperation[];
}

/**
 * Compiled operations that are kept by their text. A hundred clients with ten operations each fit; with half, a graph that serves more
 * would plan some operations again whenever the HTTP front drops their documents.
 */
const maxKept = 1_000;

/** Keeps the compiled operations of one graph. `onPlan` is called for each plan that is made. */
export function openOperations(graph: PlannedGraph, onPlan: () => void = () => undefined): Operations {
  type Kept = UsedOperation & { compiled: CompiledOperation | Error };
  const byText = new Map<string, Kept>();
  // Found without hashing the text again: the HTTP front keeps the documents of frequent operations. A map for each level of override labels.
  const byDocument = new Map<number, WeakMap<DocumentNode, Map<string | undefined, Kept>>>(
    graph.overrides.levels.map((level) => [level, new WeakMap()]),
  );

  function keep({ document, operationName }: UsedOperation, level: number): Kept {
    // Not the source of the document: a document that was changed for its caller still names the source that it came from.
    // A document with one operation has the same plan whether the request names it or not.
    const name = getOperationAST(document, operationName)?.name?.value;
    const text = `${level} ${name ?? ''}\n${print(document)}`;
    const known = byText.get(text);
    if (!known) onPlan();
    const kept = known ?? { document, operationName, compiled: tryToCompile(graph, document, operationName, level) };
    setBounded(byText, text, kept, maxKept);
    return kept;
  }

  return {
    find(operation, level) {
      const known = byDocument.get(level);
      const found = known?.get(operation.document)?.get(operation.operationName);
      if (found) return found.compiled;
      const byName = known?.get(operation.document) ?? new Map<string | undefined, Kept>();
      known?.set(operation.document, byName);
      const kept = keep(operation, level);
      byName.set(operation.operationName, kept);
      return kept.compiled;
    },
    used: () => [...byText.values()],
  };
}

function tryToCompile(
  graph: PlannedGraph,
  document: DocumentNode,
  operationName: string | undefined,
  level: number,
): CompiledOperation | Error {
  try {
    return compileOperation(graph, document, operationName, level);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
