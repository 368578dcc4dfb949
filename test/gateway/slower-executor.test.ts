import type { FetchNode } from '@apollo/query-planner';
import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { planGraph, readSupergraph } from '#platform/execution/planned-graph.ts';
import type { GatewayContext } from '../../gateway/context.ts';
import { openExecutor } from '../../gateway/executor.ts';
import { graphs, supergraphOf } from '../support/differential/supergraphs.ts';
import { testLog } from '../support/test-settings.ts';

test('an operation with a plan that ours does not know is answered by Apollo’s executor', async () => {
  const graph = planGraph(readSupergraph(supergraphOf(graphs['nested requirements'] ?? {})));
  const { planner } = graph;
  let plans = 0;
  const unknownFirst = new Proxy(planner, {
    get: (target, name) =>
      name === 'buildQueryPlan'
        ? (...args: Parameters<typeof planner.buildQueryPlan>) => {
            const plan = target.buildQueryPlan(...args);
            plans += 1;
            // No known operation gets such a plan: values from a context for a root field.
            if (plans === 1)
              (plan.node as FetchNode).contextRewrites = [{ kind: 'KeyRenamer', path: [], renameKeyTo: '' }];
            return plan;
          }
        : Reflect.get(target, name),
  });
  const { execute } = openExecutor({
    graph: { ...graph, planner: unknownFirst },
    calls: new Map([['a', async () => ({ data: { order: { id: '1' } }, text: { length: 1, hasEscapes: false } })]]),
    exposeQueryPlan: false,
    log: testLog,
  });
  const document = parse('{ order { id } }');
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('expected an operation');
  const context = { caller: { kind: 'guest' } } as unknown as GatewayContext;
  const request = { document, operation, operationName: undefined, variables: {}, headers: {}, context };
  expect(await execute(request)).toMatchObject({ data: '{"order":{"id":"1"}}', errors: [] });
  expect(plans).toBe(2);
});
