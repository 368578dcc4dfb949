import {
  type DirectiveNode,
  type FieldNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  validate,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { differenceOf, isPlannersMixUp, planGraph, runApollo, runOurs } from '../support/differential/compare.ts';
import { mockSubgraph } from '../support/differential/mock-subgraph.ts';
import { type GeneratedOperation, generateOperation, seededRandom } from '../support/differential/operations.ts';
import { graphs, linked, supergraphOf } from '../support/differential/supergraphs.ts';

/** As many as the operations without @defer have; see differential.test.ts. */
const count = Number(process.env['DIFFERENTIAL_OPERATIONS'] ?? 60);
const firstSeed = Number(process.env['DIFFERENTIAL_SEED'] ?? 1);

/**
 * The planner lets an alias take the key of a field that a later fetch needs (`id: label`), with other mistakes if that fetch is deferred: such
 * operations say nothing about the executor.
 */
function withoutShadows(query: string, fields: ReadonlySet<string>): string {
  return print(
    visit(parse(query), {
      Field(node) {
        if (!node.alias || !fields.has(node.alias.value)) return undefined;
        return { ...node, alias: { ...node.alias, value: `x_${node.alias.value}_${node.name.value}` } };
      },
    }),
  );
}

/**
 * The query without what @skip and @include take away. The planner (2.14.4) fetches together what `@requires` names for two fields; if only one of the
 * fields has a condition that does not hold, the other field is not fetched either, and is null without an error. Undefined if a field would have no
 * selection left.
 */
function decided({ query, variables }: GeneratedOperation): string | undefined {
  const document = parse(query);
  const defaults = new Map<string, unknown>();
  visit(document, {
    VariableDefinition: ({ variable, defaultValue }) => {
      if (defaultValue) defaults.set(variable.name.value, valueFromASTUntyped(defaultValue));
    },
  });
  const holds = ({ name, arguments: [argument] = [] }: DirectiveNode): boolean => {
    const value = argument?.value;
    const known =
      value?.kind === Kind.VARIABLE ? (variables[value.name.value] ?? defaults.get(value.name.value)) : undefined;
    return (value?.kind === Kind.BOOLEAN ? value.value : known === true) === (name.value === 'include');
  };
  const decide = (node: FieldNode | FragmentSpreadNode | InlineFragmentNode) => {
    const conditions = (node.directives ?? []).filter(({ name }) => ['skip', 'include'].includes(name.value));
    if (!conditions.every(holds)) return null;
    return { ...node, directives: (node.directives ?? []).filter((directive) => !conditions.includes(directive)) };
  };
  let isComplete = true;
  const left = visit(document, {
    Field: { leave: decide },
    FragmentSpread: { leave: decide },
    InlineFragment: { leave: decide },
    SelectionSet: {
      leave: ({ selections }) => {
        if (selections.length === 0) isComplete = false;
      },
    },
  });
  return isComplete ? print(left) : undefined;
}

/** The operation with some of its selections in deferred fragments, below the root. */
function deferred(query: string, seed: number): string {
  const random = seededRandom(seed);
  const wrap = (set: SelectionSetNode): SelectionSetNode => {
    const kept = set.selections.filter(() => random() > 0.4);
    const moved = set.selections.filter((selection) => !kept.includes(selection));
    if (moved.length === 0) return set;
    const [definition] = parse(`{ ... @defer${random() < 0.2 ? '(if: true)' : ''} { a } }`).definitions;
    if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('expected an operation');
    const [fragment] = definition.selectionSet.selections;
    const inner = { ...fragment, selectionSet: { ...set, selections: moved } } as SelectionNode;
    return { ...set, selections: [...kept, inner] };
  };
  const changed = visit(parse(query), {
    SelectionSet: (set, _key, parent) => {
      const isField = parent && !Array.isArray(parent) && 'kind' in parent && parent.kind === Kind.FIELD;
      return isField && random() < 0.4 ? wrap(set) : undefined;
    },
  });
  return print(changed);
}

function prepare(name: string) {
  const subgraphs = Object.entries(graphs[name] ?? {});
  const supergraph = supergraphOf(Object.fromEntries(subgraphs));
  const [graph, plain] = [planGraph(supergraph, true), planGraph(supergraph)];
  const mocks = Object.fromEntries(
    subgraphs.map(([subgraph, sdl]) => [
      subgraph,
      mockSubgraph(subgraph, linked(sdl), { errorsOneIn: 0, missingOneIn: 0, dead: [] }),
    ]),
  );
  const fields = new Set(
    Object.values(plain.schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) ? Object.keys(type.getFields()) : [],
    ),
  );
  return { graph, plain, mocks, fields };
}

/** Compares the answer to an operation with @defer with the answer without it; undefined if the planner is wrong about one, or nothing is deferred. */
async function compareAt({ graph, plain, mocks, fields }: ReturnType<typeof prepare>, seed: number) {
  const generated = generateOperation(plain.schema, seed);
  const operation = { ...generated, query: withoutShadows(generated.query, fields) };
  if (validate(plain.schema, parse(operation.query)).length > 0) return undefined;
  const query = deferred(operation.query, seed);
  if (!query.includes('@defer') || validate(graph.schema, parse(query)).length > 0) return undefined;
  const apollo = await runApollo(plain, mocks, operation);
  // Null spreads to the end of a deferred fragment, and not beyond it.
  if (isPlannersMixUp(apollo) || apollo.errors.length > 0) return undefined;
  // A condition may take away what another field requires: then the plan without @defer is wrong.
  const simple = decided(operation);
  const check = simple === undefined ? apollo : await runApollo(plain, mocks, { ...operation, query: simple });
  if (differenceOf(apollo, check) !== undefined) return undefined;
  const ours = await runOurs(graph, mocks, { ...operation, query });
  return { seed, query, difference: differenceOf(ours, apollo), parts: ours.parts ?? 0 };
}

describe.for(Object.keys(graphs))('over the graph “%s”', (name) => {
  test('the parts of generated operations with @defer are together the answer without it', async () => {
    const prepared = prepare(name);
    const differences: object[] = [];
    let parts = 0;
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const compared = await compareAt(prepared, seed);
      parts += compared?.parts ?? 0;
      if (compared?.difference !== undefined) differences.push(compared);
    }
    expect(differences).toEqual([]);
    // The only root field of that graph is null, so that nothing is deferred.
    if (name !== 'nested keys') expect(parts).toBeGreaterThan(0);
  });
});

test('an operation that the planner cannot split is answered in one part', async () => {
  const prepared = prepare('interface objects');
  for (const seed of [89, 151]) {
    expect(await compareAt(prepared, seed)).toMatchObject({ seed, difference: undefined, parts: 0 });
  }
});

test.each([
  ['several keys', 453],
  ['nested requirements', 490],
])(
  'an operation is answered in one part if the planner loses a field beside a deferred fragment, over “%s”',
  async (name, seed) => {
    expect(await compareAt(prepare(name), seed)).toMatchObject({ seed, difference: undefined, parts: 0 });
  },
);
