import {
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValidationRule,
} from 'graphql';
import { CodedError } from '../process/errors.ts';
import { listLength } from './list-sizes.ts';
import type { OperationLimits } from './operation-limit-settings.ts';

/** The validator stops after this many errors. */
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
export function operationLimitsRule(
  limits: OperationLimits,
  { introspection }: { introspection: boolean },
): ValidationRule {
  return (context) => ({
    Document(document) {
      const excess = findExcess(document, context.getSchema(), limits, { introspection });
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
  limits: OperationLimits,
  { introspection }: { introspection: boolean },
): string | undefined {
  const { definitions } = document;
  const above = (limit: Limit, found: number) =>
    found > limits[limit] ? excess(limit, found, limits[limit]) : undefined;
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const ofDocument =
    above('DOCUMENT_DEFINITIONS', definitions.length) ?? above('DOCUMENT_OPERATIONS', operations.length);
  if (ofDocument !== undefined) return ofDocument;

  const sizeOf = measurer(document, schema, limits);
  for (const operation of operations) {
    const ofVariables = above('OPERATION_VARIABLES', operation.variableDefinitions?.length ?? 0);
    if (ofVariables !== undefined) return ofVariables;
    const { depth, fields, aliases, directives, values } = sizeOf(operation);
    const schemaOnly = introspection && asksForSchemaOnly(operation, document);
    const ofOperation =
      above(schemaOnly ? 'INTROSPECTION_DEPTH' : 'OPERATION_DEPTH', depth) ??
      above(schemaOnly ? 'INTROSPECTION_FIELDS' : 'OPERATION_FIELDS', fields) ??
      above('OPERATION_ALIASES', aliases) ??
      above('OPERATION_DIRECTIVES', directives) ??
      above('OPERATION_VALUES', values);
    if (ofOperation !== undefined) return ofOperation;
  }
  return undefined;
}

type Limit = Exclude<keyof OperationLimits, 'LIST_LENGTH' | 'PAGE_LENGTH'>;

function excess(limit: Limit, found: number, allowed: number): string {
  const count = found > 1_000_000 ? 'more than a million' : String(found);
  switch (limit) {
    case 'OPERATION_DEPTH':
    case 'INTROSPECTION_DEPTH':
      return `The operation is ${count} levels deep, at most ${allowed} are allowed (${limit})`;
    case 'OPERATION_VALUES':
      return `The operation may yield ${count} values, at most ${allowed} are allowed (${limit}); ask for smaller pages or fewer lists within lists`;
    default: {
      const what = limit.slice(limit.indexOf('_') + 1).toLowerCase();
      return `The operation has ${count} ${what}, at most ${allowed} are allowed (${limit})`;
    }
  }
}

/** Measures operations of one document; each fragment is measured once, however often it is spread. */
function measurer(
  document: DocumentNode,
  schema: GraphQLSchema,
  limits: OperationLimits,
): (operation: OperationDefinitionNode) => Size {
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
            values: (field ? listLength(selection, field, parent, limits) : 1) * (1 + inner.values),
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

/** Adds the name of the setting to graphql-js's error about DOCUMENT_TOKENS. */
export function nameTokenLimit<E extends { message: string }>(error: E): E {
  if (!error.message.endsWith(' tokens. Parsing aborted.')) return error;
  return { ...error, message: error.message.replace(/ tokens\. Parsing aborted\.$/, ' tokens (DOCUMENT_TOKENS)') };
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
