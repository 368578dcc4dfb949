import { isObjectType, Kind, parse, print, type SelectionNode, type SelectionSetNode, validate, visit } from 'graphql';
import { describe, expect, test } from 'vitest';
import { differenceOf, isPlannersMixUp, planGraph, runApollo, runOurs } from '../support/differential/compare.ts';
import { mockSubgraph } from '../support/differential/mock-subgraph.ts';
import { generateOperation, seededRandom } from '../support/differential/operations.ts';
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

describe.for(Object.keys(graphs))('over the graph “%s”', (name) => {
  test('the parts of generated operations with @defer are together the answer without it', async () => {
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
    const differences: { seed: number; query: string; difference: string }[] = [];
    let parts = 0;
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const generated = generateOperation(plain.schema, seed);
      const operation = { ...generated, query: withoutShadows(generated.query, fields) };
      if (validate(plain.schema, parse(operation.query)).length > 0) continue;
      const query = deferred(operation.query, seed);
      if (!query.includes('@defer') || validate(graph.schema, parse(query)).length > 0) continue;
      const apollo = await runApollo(plain, mocks, operation);
      // Null spreads to the end of a deferred fragment, and not beyond it.
      if (isPlannersMixUp(apollo) || apollo.errors.length > 0) continue;
      const ours = await runOurs(graph, mocks, { ...operation, query });
      parts += ours.parts ?? 0;
      const difference = differenceOf(ours, apollo);
      if (difference !== undefined) differences.push({ seed, query, difference });
    }
    expect(differences).toEqual([]);
    // The only root field of that graph is null, so that nothing is deferred.
    if (name !== 'nested keys') expect(parts).toBeGreaterThan(0);
  });
});
