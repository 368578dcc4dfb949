import { Kind, parse, type SelectionSetNode, visit } from 'graphql';
import type { AskGraph } from '#platform/graph/ask-graph.ts';
import { GraphRefused } from '#platform/graph/ask-graph.ts';
import { newId } from '#platform/values/id.ts';

const maxLength = 10_000;

/** The operation that reads the payload of an event; `selection` is a selection of the type Order, such as `{ number status }`. */
const queryOf = (selection: string) => `query WebhookPayload($id: ID!) { order(id: $id) ${selection} }`;

/**
 * Why a text cannot be the selection of a payload; undefined if it can. The gateway checks the operation, by its schema and its limits of cost and
 * size. Throws if the gateway does not answer.
 */
export async function checkSelection(graph: AskGraph, selection: string): Promise<string | undefined> {
  if (selection.length > maxLength) return `expected at most ${maxLength} characters, got ${selection.length}`;
  const set = parseSelection(selection);
  if (set === undefined) return 'expected a GraphQL selection of an order, such as { number status }';
  let fault: string | undefined;
  visit(set, {
    FragmentSpread: () => void (fault = 'expected no named fragments'),
    Variable: () => void (fault = 'expected no variables'),
  });
  if (fault !== undefined) return fault;
  try {
    // An order that does not exist: the answer is null, and the operation was checked as any other.
    await graph(queryOf(selection), { id: newId('order') });
    return undefined;
  } catch (error) {
    if (error instanceof GraphRefused && refusals.has(error.code)) return error.reason;
    throw error;
  }
}

const refusals = new Set([
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_TOO_LARGE',
  'OPERATION_TOO_EXPENSIVE',
  'OPERATION_NOT_PLANNED',
  'UNAUTHORIZED_FIELD',
]);

/** The selection, if the text is exactly one. */
function parseSelection(selection: string): SelectionSetNode | undefined {
  try {
    const { definitions } = parse(queryOf(selection));
    const [definition] = definitions;
    if (definitions.length !== 1 || definition?.kind !== Kind.OPERATION_DEFINITION) return undefined;
    const [field] = definition.selectionSet.selections;
    const isAlone = definition.selectionSet.selections.length === 1;
    return isAlone && field?.kind === Kind.FIELD && !field.directives?.length ? field.selectionSet : undefined;
  } catch {
    return undefined;
  }
}

/** The order as it is now, with the selected fields; null if there is none any longer. Throws if the graph does not answer with all of it. */
export async function readPayload(graph: AskGraph, selection: string, orderId: string): Promise<unknown> {
  const { order } = await graph(queryOf(selection), { id: orderId });
  return order ?? null;
}
