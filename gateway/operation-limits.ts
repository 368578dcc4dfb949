import {
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import { CodedError } from '#platform/errors.ts';

/**
 * What one request may ask for. Fields, aliases and directives are counted as they will be executed: a fragment counts each time it is
 * spread. The largest query of the public federation audit has depth 5, 4 aliases and 38 fields, so halving any of these would still let
 * ordinary clients through; doubling depth or fields lets a query over nested lists reach millions of values.
 */
export const operationLimits = {
  /** Counted while parsing, by graphql-js. */
  tokens: 2_000,
  depth: 10,
  fields: 250,
  aliases: 30,
  directives: 8,
  operations: 10,
  definitions: 60,
  variables: 50,
} as const;

/** GraphiQL's introspection query is deep and wide; with this it fits, and little more does. */
const introspectionLimits = { depth: 20, fields: 1_000 };

/** After this many the validator stops; Apollo is given the same number. */
export const maxValidationErrors = 5;

interface Size {
  depth: number;
  fields: number;
  aliases: number;
  directives: number;
}

/**
 * Refuses operations beyond the limits, with OPERATION_TOO_LARGE. With `introspection`, operations that ask for nothing but the schema
 * may be deeper and wider.
 *
 * The whole document is measured when the validator enters it, each fragment once, before any other rule has compared a field: the
 * validator's comparison of overlapping fields takes time in the square of their number, and was what cost most (170 ms for 500 fields).
 */
export function operationLimitsRule({ introspection }: { introspection: boolean }): ValidationRule {
  return (context) => ({
    Document(document) {
      const excess = findExcess(document, introspection);
      if (excess === undefined) return;
      // There is no other way to make the validator stop here than to report more errors than it takes. One of them is answered.
      for (let i = 0; i <= maxValidationErrors; i++) context.reportError(new CodedError('OPERATION_TOO_LARGE', excess));
    },
  });
}

function findExcess(document: DocumentNode, introspection: boolean): string | undefined {
  const { definitions } = document;
  if (definitions.length > operationLimits.definitions)
    return tell('definitions', definitions.length, operationLimits.definitions);
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operations.length > operationLimits.operations)
    return tell('operations', operations.length, operationLimits.operations);

  const sizeOf = measurer(document);
  for (const operation of operations) {
    const variables = operation.variableDefinitions ?? [];
    if (variables.length > operationLimits.variables)
      return tell('variables', variables.length, operationLimits.variables);
    const size = sizeOf(operation);
    const limits =
      introspection && asksForSchemaOnly(operation, document)
        ? { ...operationLimits, ...introspectionLimits }
        : operationLimits;
    for (const kind of ['depth', 'fields', 'aliases', 'directives'] as const) {
      if (size[kind] > limits[kind]) return tell(kind, size[kind], limits[kind]);
    }
  }
  return undefined;
}

function tell(what: string, found: number, limit: number): string {
  const count = found > 1_000_000 ? 'more than a million' : String(found);
  return what === 'depth'
    ? `The operation is ${count} levels deep, at most ${limit} are allowed`
    : `The operation has ${count} ${what}, at most ${limit} are allowed`;
}

/** Measures operations of one document; each fragment is measured once, however often it is spread. */
function measurer(document: DocumentNode): (operation: OperationDefinitionNode) => Size {
  const fragments = fragmentsOf(document);
  const measured = new Map<string, Size>();

  function ofFragment(name: string): Size {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    // Nothing yet, also for a fragment that contains itself: that is another rule's error, here it must only end.
    measured.set(name, empty);
    if (!fragment) return empty;
    const size = ofSelections(fragment.selectionSet, directivesOf(fragment));
    measured.set(name, size);
    return size;
  }

  function ofSelections(set: SelectionSetNode, directives: number): Size {
    const total = { ...empty, directives };
    for (const selection of set.selections) {
      const own = directivesOf(selection);
      let inner = { ...empty, directives: own };
      switch (selection.kind) {
        case Kind.FIELD: {
          if (selection.selectionSet) inner = ofSelections(selection.selectionSet, own);
          inner = {
            ...inner,
            depth: inner.depth + 1,
            fields: inner.fields + 1,
            aliases: inner.aliases + (selection.alias ? 1 : 0),
          };
          break;
        }
        case Kind.INLINE_FRAGMENT:
          inner = ofSelections(selection.selectionSet, own);
          break;
        case Kind.FRAGMENT_SPREAD: {
          const size = ofFragment(selection.name.value);
          inner = { ...size, directives: size.directives + own };
          break;
        }
        default:
          selection satisfies never;
      }
      total.depth = Math.max(total.depth, inner.depth);
      total.fields += inner.fields;
      total.aliases += inner.aliases;
      total.directives += inner.directives;
    }
    return total;
  }

  return (operation) => {
    const onVariables = (operation.variableDefinitions ?? []).reduce(
      (sum, variable) => sum + directivesOf(variable),
      0,
    );
    return ofSelections(operation.selectionSet, directivesOf(operation) + onVariables);
  };
}

const empty: Size = Object.freeze({ depth: 0, fields: 0, aliases: 0, directives: 0 });

function directivesOf(node: ASTNode & { directives?: readonly DirectiveNode[] | undefined }): number {
  return node.directives?.length ?? 0;
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
}

/** Whether a query's every root field, also those in fragments, is `__schema`, `__type` or `__typename`. */
export function asksForSchemaOnly(operation: OperationDefinitionNode, document: DocumentNode): boolean {
  const fragments = fragmentsOf(document);
  const seen = new Set<string>();
  function only(set: SelectionSetNode): boolean {
    return set.selections.every((selection) => {
      switch (selection.kind) {
        case Kind.FIELD:
          return selection.name.value.startsWith('__');
        case Kind.INLINE_FRAGMENT:
          return only(selection.selectionSet);
        case Kind.FRAGMENT_SPREAD: {
          const fragment = fragments.get(selection.name.value);
          if (!fragment || seen.has(selection.name.value)) return true;
          seen.add(selection.name.value);
          return only(fragment.selectionSet);
        }
        default:
          return selection satisfies never;
      }
    });
  }
  return operation.operation === 'query' && only(operation.selectionSet);
}
