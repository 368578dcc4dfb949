import type { PlanNode } from '@apollo/query-planner';
import type { GraphQLCompositeType, GraphQLSchema, SelectionSetNode } from 'graphql';
import type { AnswerError } from './answer-errors.ts';
import { type DeliveredPlaces, openDelivered } from './delivered.ts';
import { type LabelledOperation, placedObjectsAt, withoutFragments } from './deferred-fragments.ts';
import { type Execution, type Fetched, fetchWaves } from './execute.ts';
import type { ExecutedAnswer, LaterPart, LaterParts } from './executed-answer.ts';
import { findMissing } from './find-missing.ts';
import { type Condition, holds, type PlannedFetch } from './plan.ts';
import { compileWave, type Wave } from './requests.ts';
import { type ObjectShape, shapesAt } from './shape.ts';
import { wavesOf } from './waves.ts';
import { compileWriter } from './write-answer.ts';

/** A part of a plan with an answer of its own: all but the deferred fragments, or one of these fragments. */
interface PlannedBlock {
  /** The label in the labelled operation; undefined for all but the deferred fragments. */
  id: string | undefined;
  waves: PlannedFetch[][];
  later: PlannedBlock[];
}

interface Block {
  label: string | undefined;
  path: readonly string[];
  conditions: readonly Condition[];
  waves: readonly Wave[];
  writerFor(typename: unknown): { shape: ObjectShape; write: ReturnType<typeof compileWriter> };
  later: readonly Block[];
}

/** As many missing values are reported for one object. */
const maxMissing = 100;

/** An operation that is answered in parts. */
interface DeferredExecution {
  execute(execution: Execution): Promise<ExecutedAnswer>;
  /** Of all parts, those of the first part first. */
  waves: readonly Wave[];
}

/** Whether a plan answers in parts, for some variables at least. */
export function hasDefers(node: PlanNode | undefined): boolean {
  if (node?.kind === 'Condition') return hasDefers(node.ifClause) || hasDefers(node.elseClause);
  return node?.kind === 'Defer';
}

/**
 * Compiles a plan with deferred fragments. The first part is complete when all that is not deferred is fetched; then each fragment is fetched at the
 * same time as the others, into the same data. `whole` executes a plan without deferred fragments, which a condition (`if: $variable`) may choose.
 */
export function compileDeferred(
  node: PlanNode | undefined,
  deps: {
    schema: GraphQLSchema;
    supergraphSchema: GraphQLSchema;
    labelled: LabelledOperation;
    root: GraphQLCompositeType;
    whole: (waves: readonly Wave[]) => (execution: Execution) => Promise<ExecutedAnswer>;
  },
): DeferredExecution {
  const { schema, supergraphSchema, labelled, root, whole } = deps;
  if (node?.kind === 'Condition') {
    const [ifTrue, ifFalse] = [compileDeferred(node.ifClause, deps), compileDeferred(node.elseClause, deps)];
    return {
      execute: (execution) => (execution.coerced[node.condition] === true ? ifTrue : ifFalse).execute(execution),
      waves: [...ifTrue.waves, ...ifFalse.waves],
    };
  }
  const planned = planBlock(node, undefined);
  const all = fetchesOf(planned);
  const wavesFor = ({ waves }: PlannedBlock) => waves.map((wave) => compileWave(wave, all, supergraphSchema));
  if (node?.kind !== 'Defer') {
    const waves = wavesFor(planned);
    return { execute: whole(waves), waves };
  }

  // Other fragments are not deferred for these values of variables.
  const deferred = new Set(idsOf(planned));
  const shapesOf = (type: GraphQLCompositeType, selectionSet: SelectionSetNode) =>
    shapesAt(schema, labelled.document, type, withoutFragments(selectionSet, deferred));

  function compileBlock(block: PlannedBlock): Block {
    const fragment = block.id === undefined ? undefined : labelled.fragments.get(block.id);
    const { type = root, selectionSet = labelled.selectionSet, label, path = [], conditions = [] } = fragment ?? {};
    const { declared, byType } = shapesOf(type, selectionSet);
    const writers = new Map<ObjectShape, ReturnType<typeof compileWriter>>();
    return {
      label,
      path,
      conditions,
      waves: wavesFor(block),
      writerFor(typename) {
        const shape = byType.get(String(typename)) ?? declared;
        const write = writers.get(shape) ?? compileWriter(shape);
        writers.set(shape, write);
        return { shape, write };
      },
      later: block.later.map(compileBlock),
    };
  }

  const first = compileBlock(planned);
  return { execute, waves: wavesOfBlock(first) };

  async function execute(execution: Execution): Promise<ExecutedAnswer> {
    const fetched = await fetchWaves(first.waves, supergraphSchema, execution);
    const delivered = openDelivered();
    const { coerced: variables, maxLength = Number.POSITIVE_INFINITY } = execution;
    const { shape, write } = first.writerFor(undefined);
    const { data, errors, shared, clean } = fetched;
    const { text, broken } = write(data, { variables, shared, clean, introspection: {}, maxLength });
    if (broken) delivered.incomplete([], text);
    const missing = broken && errors.length === 0 ? findMissing(shape, data, variables, maxMissing) : [];
    return { data: text, errors, missing, later: deliver(first.later, fetched, delivered, execution) };
  }

  /** Fetches the blocks at the same time, and hands over each as soon as it is complete. */
  async function* deliver(
    blocks: readonly Block[],
    fetched: Fetched,
    delivered: DeliveredPlaces,
    execution: Execution,
  ): AsyncGenerator<LaterParts, void, void> {
    interface Done {
      block: Block;
      parts: LaterPart[];
    }
    const running = new Map<Block, Promise<Done>>();
    const start = (block: Block) => {
      const done = partsOf(block, fetched, delivered, execution).then((parts) => ({ block, parts }));
      // A reader that has left takes no failure.
      done.catch(() => {});
      running.set(block, done);
    };
    for (const block of blocks) start(block);
    while (running.size > 0) {
      const { block, parts } = await Promise.race(running.values());
      running.delete(block);
      for (const inner of block.later) start(inner);
      if (running.size === 0) execution.observe?.(fetched.data, fetched.shared);
      yield { parts, hasNext: running.size > 0 };
    }
  }

  async function partsOf(
    block: Block,
    before: Fetched,
    delivered: DeliveredPlaces,
    execution: Execution,
  ): Promise<LaterPart[]> {
    const { data, errors, shared } = await fetchWaves(block.waves, supergraphSchema, execution, {
      ...before,
      // Blocks that run at the same time write into the same data.
      clean: false,
    });
    const { coerced: variables, maxLength = Number.POSITIVE_INFINITY } = execution;
    const parts: LaterPart[] = [];
    if (!holds(block.conditions, variables)) return parts;
    for (const { object, place: path } of placedObjectsAt(data, block.path, supergraphSchema)) {
      // Null has taken its place for the client.
      if (!delivered.has(path)) continue;
      const { shape, write } = block.writerFor(object['__typename']);
      const { text, broken } = write(object, { variables, shared, clean: false, introspection: {}, maxLength });
      if (broken) delivered.incomplete(path, text);
      const missing = broken && errors.length === 0 ? findMissing(shape, object, variables, maxMissing) : [];
      // Nothing is selected for these variables or this type.
      if (text === '{}') continue;
      parts.push({ label: block.label, path, data: text, errors: [], missing });
    }
    for (const error of errors) partOf(parts, error)?.errors.push(error);
    return parts;
  }
}

function wavesOfBlock({ waves, later }: Block): readonly Wave[] {
  return [...waves, ...later.flatMap(wavesOfBlock)];
}

/** The part that an error belongs to: the part around its place, else the first. */
function partOf(parts: readonly LaterPart[], { path }: AnswerError): LaterPart | undefined {
  return parts.find((part) => part.path.every((key, index) => path?.[index] === key)) ?? parts[0];
}

function planBlock(node: PlanNode | undefined, id: string | undefined): PlannedBlock {
  if (node?.kind !== 'Defer') return { id, waves: wavesOf(node), later: [] };
  const { primary, deferred } = node;
  const later = deferred.map((block) => planBlock(block.node, block.label));
  return { id, waves: wavesOf(primary.node), later };
}

function idsOf({ id, later }: PlannedBlock): string[] {
  return [...(id === undefined ? [] : [id]), ...later.flatMap(idsOf)];
}

function fetchesOf({ waves, later }: PlannedBlock): PlannedFetch[] {
  return [...waves.flat(), ...later.flatMap(fetchesOf)];
}
