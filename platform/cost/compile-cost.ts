import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { argumentsCost, hasVariable, mayCost, type Variables } from './arguments.ts';
import type { Condition } from '../execution/plan.ts';
import { conditionsOf } from '../execution/shape.ts';
import type { Weights } from './weights.ts';

/** The cost of one type of object in an operation, with fragments resolved. Equal types with equal selections are the same `ObjectCost`. */
export interface ObjectCost {
  /** Its place in `CompiledCost.objects`. */
  index: number;
  /** The weight of one such object, unless the field has its own weight. */
  weight: number;
  fields: readonly FieldCost[];
}

/** A field with a cost, or with a cost below it. */
export interface FieldCost {
  key: string;
  name: string;
  node: FieldNode;
  definition: GraphQLField<unknown, unknown>;
  /** The field is in the answer if all conditions of one list hold, or if there is no list. */
  when: readonly (readonly Condition[])[];
  /** The weight of each item; undefined: the weight of the object. */
  weight: number | undefined;
  /** The cost of its arguments with these variables; undefined: they cost nothing. */
  argumentsCost: ((variables: Variables) => number) | undefined;
  /** The cost of each item by the name of its type; `declared` for an unknown type. Undefined for leaves. */
  items: { declared: ObjectCost; byType: ReadonlyMap<string, ObjectCost> } | undefined;
}

export interface CompiledCost {
  root: ObjectCost;
  /** Each object comes after the objects that it contains. */
  objects: readonly ObjectCost[];
}

interface ConditionalSet {
  set: SelectionSetNode;
  conditions: readonly Condition[];
}

interface CollectedField {
  node: FieldNode;
  when: (readonly Condition[])[];
  sets: ConditionalSet[];
}

/**
 * Compiles the cost of selections of a valid document on an object of the type `root`, by the cost specification as Apollo uses it: an object costs
 * 1, a value 0, an input object 1, unless `@cost` of field or type gives another weight. The time grows with the text and the number of possible
 * types, not with the answer.
 */
export function compileCost(options: {
  schema: GraphQLSchema;
  weights: Weights;
  document: DocumentNode;
  root: GraphQLCompositeType;
  sets: readonly SelectionSetNode[];
}): CompiledCost {
  const { schema, weights, document, root, sets } = options;
  const known = new Map<string, ObjectCost>();
  const ids = new Map<SelectionSetNode, number>();
  const objects: ObjectCost[] = [];
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );

  function keyOf(type: GraphQLCompositeType, of: readonly ConditionalSet[]): string {
    const parts = of.map(({ set, conditions }) => {
      ids.set(set, ids.get(set) ?? ids.size);
      return [ids.get(set), conditions];
    });
    return JSON.stringify([type.name, parts]);
  }

  function objectCost(type: GraphQLCompositeType, of: readonly ConditionalSet[]): ObjectCost {
    const key = keyOf(type, of);
    const found = known.get(key);
    if (found) return found;
    const collected = new Map<string, CollectedField>();
    for (const set of of) collect(type, set, collected);
    const fields = [...collected].flatMap(([responseKey, field]) => fieldCost(type, responseKey, field) ?? []);
    const object = { index: objects.length, weight: weights.get(type.name) ?? 1, fields };
    objects.push(object);
    known.set(key, object);
    return object;
  }

  function collect(type: GraphQLCompositeType, from: ConditionalSet, into: Map<string, CollectedField>): void {
    for (const selection of from.set.selections) {
      const own = conditionsOf(selection.directives);
      if (own === 'never') continue;
      const conditions = [...from.conditions, ...own];
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const field = into.get(key) ?? { node: selection, when: [], sets: [] };
        into.set(key, field);
        field.when.push(conditions);
        if (selection.selectionSet) field.sets.push({ set: selection.selectionSet, conditions });
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (fragment && applies(type, fragment.typeCondition?.name.value))
        collect(type, { set: fragment.selectionSet, conditions }, into);
    }
  }

  function applies(type: GraphQLCompositeType, condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const wanted = schema.getType(condition);
    return isAbstractType(wanted) && !isUnionType(type) && schema.isSubType(wanted, type);
  }

  function fieldCost(parent: GraphQLCompositeType, key: string, field: CollectedField): FieldCost | undefined {
    const { node, sets: inner } = field;
    const name = node.name.value;
    const definition = isUnionType(parent) ? undefined : parent.getFields()[name];
    // `__typename` and introspection cost nothing.
    if (!definition) return undefined;
    const coordinate = `${parent.name}.${name}`;
    const type = getNamedType(definition.type);
    const own = weights.get(coordinate);
    const ofArguments = argumentsCostOf(node, definition, coordinate);
    const when = field.when.some((conditions) => conditions.length === 0) ? [] : field.when;
    const common = { key, name, node, definition, when, argumentsCost: ofArguments };
    if (!isCompositeType(type)) {
      const weight = own ?? weights.get(type.name) ?? 0;
      return weight === 0 && !ofArguments ? undefined : { ...common, weight, items: undefined };
    }
    const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
    const byType = new Map(possible.map((object) => [object.name, objectCost(object, inner)]));
    return { ...common, weight: own, items: { declared: objectCost(type, inner), byType } };
  }

  function argumentsCostOf(node: FieldNode, definition: GraphQLField<unknown, unknown>, coordinate: string) {
    if (!mayCost(node, definition, coordinate, weights)) return undefined;
    if (node.arguments?.some(hasVariable))
      return (variables: Variables) => argumentsCost(node, definition, coordinate, weights, variables);
    const constant = argumentsCost(node, definition, coordinate, weights, {});
    return constant === 0 ? undefined : () => constant;
  }

  const top = sets.map((set) => ({ set, conditions: [] }));
  return { root: objectCost(root, top), objects };
}
