import {
  type DocumentNode,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * The answer for an event as JSON, equal to what graphql-js makes of it. Undefined if a value does not fit its type: graphql-js then makes
 * the answer, with its errors.
 */
export type WriteEvent = (value: Record<string, unknown>) => string | undefined;

/** A part of the answer as JSON. Throws `unfit`. */
type Write = (value: unknown) => string;

const unfit = new Error('a value does not fit its type');

/**
 * Compiles a valid operation with one root field, if the event has all selected fields. Answers with undefined for selections that it does not
 * know: conditions, lists, abstract types, and objects that are selected twice.
 */
export function compileEventWriter(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): WriteEvent | undefined {
  const root = schema.getSubscriptionType();
  const fields = root && fieldsOf(document, root, operation.selectionSet);
  const [field] = fields?.values() ?? [];
  const type = field && root?.getFields()[field.name]?.type;
  const write = type && writerOf(document, type, field.set);
  if (!write || fields?.size !== 1) return undefined;
  const before = `{"data":{${JSON.stringify(field.key)}:`;
  return (value) => {
    try {
      return `${before}${write(value)}}}`;
    } catch {
      // Also an error of a scalar's own serialisation.
      return undefined;
    }
  };
}

interface SelectedField {
  key: string;
  name: string;
  set: SelectionSetNode | undefined;
}

/** The fields of a selection by their name in the answer, with fragments resolved; undefined for an unknown field. */
function fieldsOf(
  document: DocumentNode,
  type: GraphQLObjectType,
  set: SelectionSetNode,
): Map<string, SelectedField> | undefined {
  const fields = new Map<string, SelectedField>();

  function collect({ selections }: SelectionSetNode): boolean {
    return selections.every((node) => {
      if (node.directives?.length) return false;
      if (node.kind === Kind.FIELD) {
        const key = (node.alias ?? node.name).value;
        if (fields.get(key)?.set) return false;
        fields.set(key, { key, name: node.name.value, set: node.selectionSet });
        return true;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragmentOf(document, node.name.value);
      const condition = fragment?.typeCondition?.name.value ?? type.name;
      return fragment !== undefined && condition === type.name && collect(fragment.selectionSet);
    });
  }

  return collect(set) ? fields : undefined;
}

function fragmentOf(document: DocumentNode, name: string) {
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name) return node;
  }
  return undefined;
}

function writerOf(
  document: DocumentNode,
  type: GraphQLOutputType,
  set: SelectionSetNode | undefined,
): Write | undefined {
  if (isNonNullType(type)) return writerOfNullable(document, type.ofType, set);
  const write = writerOfNullable(document, type, set);
  return write && ((value) => (value === null || value === undefined ? 'null' : write(value)));
}

/** Writes anything but null and undefined, which are unfit here. */
function writerOfNullable(
  document: DocumentNode,
  type: GraphQLOutputType,
  set: SelectionSetNode | undefined,
): Write | undefined {
  if (isLeafType(type)) return leafWriter(type);
  return isObjectType(type) && set ? objectWriter(document, type, set) : undefined;
}

function leafWriter(type: GraphQLLeafType): Write {
  return (value) => {
    const serialized = value === null || value === undefined ? undefined : type.serialize(value);
    if (serialized === null || serialized === undefined) throw unfit;
    return typeof serialized === 'number' && Number.isFinite(serialized)
      ? String(serialized)
      : JSON.stringify(serialized);
  };
}

function objectWriter(document: DocumentNode, type: GraphQLObjectType, set: SelectionSetNode): Write | undefined {
  const parts: { before: string; name: string; write: Write }[] = [];
  for (const { key, name, set: inner } of fieldsOf(document, type, set)?.values() ?? []) {
    const definition = type.getFields()[name];
    const typename = JSON.stringify(type.name);
    const write = name === '__typename' ? () => typename : definition && writerOf(document, definition.type, inner);
    if (!write) return undefined;
    parts.push({ before: `${parts.length === 0 ? '{' : ','}${JSON.stringify(key)}:`, name, write });
  }
  if (parts.length === 0) return undefined;
  return (value) => {
    if (typeof value !== 'object' || value === null) throw unfit;
    const source = value as Record<string, unknown>;
    let text = '';
    for (const { before, name, write } of parts) text += before + write(source[name]);
    return `${text}}`;
  };
}
