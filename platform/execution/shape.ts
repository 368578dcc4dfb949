import {
  type DirectiveNode,
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Condition } from './plan.ts';

/** The fields of the answer for one type of object, in the order of the operation, with fragments resolved. */
export interface ObjectShape {
  type: GraphQLCompositeType;
  fields: readonly FieldShape[];
}

export interface FieldShape {
  /** Of the response. */
  key: string;
  /** Of the field in the schema. */
  name: string;
  /** The field is in the answer if all conditions of one of these hold. */
  when: readonly (readonly Condition[])[];
  /** Whether the schema forbids null. */
  required: boolean;
  value: ValueShape;
}

export type ValueShape =
  | { kind: 'typename'; objects: readonly string[] }
  | { kind: 'introspection' }
  | { kind: 'leaf'; type: GraphQLLeafType }
  | { kind: 'list'; item: ValueShape; itemRequired: boolean }
  | { kind: 'object'; declared: ObjectShape; byType: ReadonlyMap<string, ObjectShape> };

/** A selection set that counts if all conditions hold. */
interface ConditionalSet {
  set: SelectionSetNode;
  conditions: readonly Condition[];
}

/**
 * Derives the shape of the answer from a valid operation. For each type that an object can have, fragments are resolved once here and not for
 * every object. The shapes of equal types and selections are the same object.
 */
export function shapeOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ObjectShape {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`expected a root type for a ${operation.operation}`);
  return shapesAt(schema, document, root, operation.selectionSet).declared;
}

/** The shapes of a selection on objects of a type: as the type declares them, and for each object type that it stands for. */
export function shapesAt(
  schema: GraphQLSchema,
  document: DocumentNode,
  type: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
): Extract<ValueShape, { kind: 'object' }> {
  const known = new Map<string, ObjectShape>();
  const ids = new Map<SelectionSetNode, number>();

  function keyOf(type: GraphQLCompositeType, sets: readonly ConditionalSet[]): string {
    const parts = sets.map(({ set, conditions }) => {
      ids.set(set, ids.get(set) ?? ids.size);
      return [ids.get(set), conditions];
    });
    return JSON.stringify([type.name, parts]);
  }

  function objectShape(type: GraphQLCompositeType, sets: readonly ConditionalSet[]): ObjectShape {
    const key = keyOf(type, sets);
    const found = known.get(key);
    if (found) return found;
    const collected = new Map<string, { name: string; when: (readonly Condition[])[]; sets: ConditionalSet[] }>();
    for (const set of sets) collect(type, set, collected);
    const fields = [...collected].map(([responseKey, field]) => fieldShape(type, responseKey, field));
    const shape = { type, fields };
    known.set(key, shape);
    return shape;
  }

  function collect(
    type: GraphQLCompositeType,
    { set, conditions }: ConditionalSet,
    into: Map<string, { name: string; when: (readonly Condition[])[]; sets: ConditionalSet[] }>,
  ): void {
    for (const selection of set.selections) {
      const own = conditionsOf(selection.directives);
      if (own === 'never') continue;
      const all = [...conditions, ...own];
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const field = into.get(key) ?? { name: selection.name.value, when: [], sets: [] };
        into.set(key, field);
        field.when.push(all);
        if (selection.selectionSet) field.sets.push({ set: selection.selectionSet, conditions: all });
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection
          : document.definitions.find(
              (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === selection.name.value,
            );
      if (!fragment || !('selectionSet' in fragment)) continue;
      const condition = 'typeCondition' in fragment ? fragment.typeCondition?.name.value : undefined;
      if (applies(type, condition)) collect(type, { set: fragment.selectionSet, conditions: all }, into);
    }
  }

  function objectsOf(type: GraphQLCompositeType): string[] {
    return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name];
  }

  function applies(type: GraphQLCompositeType, condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const wanted = schema.getType(condition);
    return isAbstractType(wanted) && !isUnionType(type) && schema.isSubType(wanted, type);
  }

  function fieldShape(
    type: GraphQLCompositeType,
    key: string,
    field: { name: string; when: readonly (readonly Condition[])[]; sets: readonly ConditionalSet[] },
  ): FieldShape {
    const when = field.when.some((conditions) => conditions.length === 0) ? [] : field.when;
    const { name } = field;
    if (name === '__typename')
      return { key, name, when, required: true, value: { kind: 'typename', objects: objectsOf(type) } };
    if (name === '__schema' || name === '__type') {
      return { key, name, when, required: false, value: { kind: 'introspection' } };
    }
    const definition = isUnionType(type) ? undefined : type.getFields()[name];
    if (!definition) throw new Error(`expected a field ${type.name}.${name} in a valid operation`);
    return {
      key,
      name,
      when,
      required: isNonNullType(definition.type),
      value: valueShape(nullable(definition.type), field.sets),
    };
  }

  function valueShape(type: GraphQLOutputType, sets: readonly ConditionalSet[]): ValueShape {
    if (isListType(type)) {
      const item: GraphQLOutputType = type.ofType;
      return { kind: 'list', item: valueShape(nullable(item), sets), itemRequired: isNonNullType(item) };
    }
    if (!isCompositeType(type)) return { kind: 'leaf', type: type as GraphQLLeafType };
    return shapes(type, sets);
  }

  function shapes(of: GraphQLCompositeType, sets: readonly ConditionalSet[]): Extract<ValueShape, { kind: 'object' }> {
    const objects = isAbstractType(of) ? schema.getPossibleTypes(of) : [];
    const byType = new Map(objects.map((object) => [object.name, objectShape(object, sets)]));
    return { kind: 'object', declared: objectShape(of, sets), byType };
  }

  return shapes(type, [{ set: selectionSet, conditions: [] }]);
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? type.ofType : type;
}

/** The variables that @skip and @include depend on; `never` if a constant excludes the selection. */
export function conditionsOf(directives: readonly DirectiveNode[] = []): Condition[] | 'never' {
  const conditions: Condition[] = [];
  for (const { name, arguments: args } of directives) {
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const expected = name.value === 'include';
    const value = args?.[0]?.value;
    if (value?.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, expected });
    else if (value?.kind === Kind.BOOLEAN && value.value !== expected) return 'never';
  }
  return conditions;
}
