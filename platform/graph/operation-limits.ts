import {
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValidationRule,
} from 'graphql';
import { CodedError } from '../process/errors.ts';
import { maxPageSize } from './page.ts';

/**
 * The limits of one request. Fields, aliases and directives are counted as they are executed: a fragment counts each
 * time it is spread. The largest query of the public federation audit has depth 5, 4 aliases and 38 fields, so half of
 * any limit would still allow ordinary clients. Double the depth or fields would let a query over nested lists reach
 * millions of values.
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
  /**
   * Fields of the answer, estimated from the schema's lists. The other limits bound an operation's text, but ten fields
   * of text can request millions of values. A hundred orders with lines, variants, products and customers count 11,000,
   * so one request may select them nine times. Products with the variants of their variants' products count 22,200 for
   * one turn, and ten times as many for each further turn: two millions blocked the gateway for a minute and took 2.7
   * GB. With half, pages of 100 still fit four lists deep; double is about 10 MB of JSON.
   */
  values: 100_000,
} as const;

/**
 * The assumed size of a list of unknown length. Real lists (lines, variants, history) are mostly shorter, some several
 * times longer.
 */
const listLength = 10;

/** GraphiQL's introspection query is deep and wide; it fits this limit, and little more does. */
const introspectionLimits = { depth: 20, fields: 1_000 };

/** The validator stops after this many errors; Apollo gets the same number. */
export const maxValidationErrors = 5;

interface Size {
  depth: number;
  fields: number;
  aliases: number;
  directives: number;
  values: number;
}

/**
 * Refuses operations beyond the limits, with OPERATION_TOO_LARGE; the validator needs `maxErrors: maxValidationErrors`.
 * With `introspection`, operations that select only the schema may be deeper and wider.
 *
 * The whole document is measured when the validator enters it, each fragment once, before any other rule compares a
 * field: the validator's comparison of overlapping fields takes time in the square of their number, and cost the most
 * (170 ms for 500 fields).
 */
export function operationLimitsRule({ introspection }: { introspection: boolean }): ValidationRule {
  return (context) => ({
    Document(document) {
      const excess = findExcess(document, context.getSchema(), { introspection });
      if (excess === undefined) return;
      // The validator stops here only if it gets more errors than its limit. The client gets one of them.
      for (let i = 0; i <= maxValidationErrors; i++) context.reportError(new CodedError('OPERATION_TOO_LARGE', excess));
    },
  });
}

/**
 * The limit that a parsed document exceeds, if any. The document need not be valid; time and memory grow only with its
 * text.
 */
export function findExcess(
  document: DocumentNode,
  schema: GraphQLSchema,
  { introspection }: { introspection: boolean },
): string | undefined {
  const { definitions } = document;
  if (definitions.length > operationLimits.definitions)
    return tell('definitions', definitions.length, operationLimits.definitions);
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operations.length > operationLimits.operations)
    return tell('operations', operations.length, operationLimits.operations);

  const sizeOf = measurer(document, schema);
  for (const operation of operations) {
    const variables = operation.variableDefinitions ?? [];
    if (variables.length > operationLimits.variables)
      return tell('variables', variables.length, operationLimits.variables);
    const size = sizeOf(operation);
    const limits =
      introspection && asksForSchemaOnly(operation, document)
        ? { ...operationLimits, ...introspectionLimits }
        : operationLimits;
    for (const kind of ['depth', 'fields', 'aliases', 'directives', 'values'] as const) {
      if (size[kind] > limits[kind]) return tell(kind, size[kind], limits[kind]);
    }
  }
  return undefined;
}

function tell(what: string, found: number, limit: number): string {
  const count = found > 1_000_000 ? 'more than a million' : String(found);
  switch (what) {
    case 'depth':
      return `The operation is ${count} levels deep, at most ${limit} are allowed`;
    case 'values':
      return `The operation may yield ${count} values, at most ${limit} are allowed; ask for smaller pages or fewer lists within lists`;
    default:
      return `The operation has ${count} ${what}, at most ${limit} are allowed`;
  }
}

/** Measures operations of one document; each fragment is measured once, however often it is spread. */
function measurer(document: DocumentNode, schema: GraphQLSchema): (operation: OperationDefinitionNode) => Size {
  const fragments = fragmentsOf(document);
  const measured = new Map<string, Size>();

  function ofFragment(name: string): Size {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    // Nothing yet, also for a fragment that contains itself: another rule reports that, but the measuring must end.
    measured.set(name, empty);
    if (!fragment) return empty;
    const parent = schema.getType(fragment.typeCondition.name.value);
    const size = ofSelections(fragment.selectionSet, parent, directivesOf(fragment));
    measured.set(name, size);
    return size;
  }

  function ofSelections(set: SelectionSetNode, parent: GraphQLNamedType | undefined, directives: number): Size {
    const total = { ...empty, directives };
    for (const selection of set.selections) {
      const own = directivesOf(selection);
      let inner = { ...empty, directives: own };
      switch (selection.kind) {
        case Kind.FIELD: {
          const field = fieldOf(schema, parent, selection.name.value);
          const type = field && getNamedType(field.type);
          if (selection.selectionSet) inner = ofSelections(selection.selectionSet, type, own);
          inner = {
            ...inner,
            depth: inner.depth + 1,
            fields: inner.fields + 1,
            aliases: inner.aliases + (selection.alias ? 1 : 0),
            values: lengthOf(selection, field, parent) * (1 + inner.values),
          };
          break;
        }
        case Kind.INLINE_FRAGMENT: {
          const condition = selection.typeCondition;
          inner = ofSelections(selection.selectionSet, condition ? schema.getType(condition.name.value) : parent, own);
          break;
        }
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
      total.values += inner.values;
    }
    return total;
  }

  return (operation) => {
    const onVariables = (operation.variableDefinitions ?? []).reduce(
      (sum, variable) => sum + directivesOf(variable),
      0,
    );
    const root = schema.getRootType(operation.operation) ?? undefined;
    return ofSelections(operation.selectionSet, root, directivesOf(operation) + onVariables);
  };
}

/** Nothing for an unknown field: another rule reports it. */
function fieldOf(
  schema: GraphQLSchema,
  parent: GraphQLNamedType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (parent && parent === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** The number of values that a field counts as: the length of its page, or of its list. */
function lengthOf(
  node: FieldNode,
  field: GraphQLField<unknown, unknown> | undefined,
  parent: GraphQLNamedType | undefined,
): number {
  if (!field) return 1;
  const first = field.args.find(({ name }) => name === 'first');
  if (first || isConnection(getNamedType(field.type))) {
    const firstValue = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    if (firstValue?.kind === Kind.INT) return Math.max(1, Number(firstValue.value));
    // Values of variables are ignored: an operation is measured once, not for every request.
    return firstValue === undefined && typeof first?.defaultValue === 'number' ? first.defaultValue : maxPageSize;
  }
  if (!isListType(getNullableType(field.type))) return 1;
  // The page was counted at the field that returns it.
  return isConnection(parent) && (field.name === 'nodes' || field.name === 'edges') ? 1 : listLength;
}

function isConnection(type: GraphQLNamedType | undefined): boolean {
  return type?.name.endsWith('Connection') ?? false;
}

const empty: Size = Object.freeze({ depth: 0, fields: 0, aliases: 0, directives: 0, values: 0 });

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

/** Whether every root field of a query, also in fragments, is `__schema`, `__type` or `__typename`. */
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
