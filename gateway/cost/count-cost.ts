import { CodedError } from '#platform/process/errors.ts';
import type { Variables } from './arguments.ts';
import type { CompiledCost, FieldCost, ObjectCost } from './compile-cost.ts';
import { type Condition, holds } from '#platform/execution/plan.ts';
import { type AssumedLengths, listLengths } from './list-length.ts';

/**
 * The estimated cost of an object of the root type, without its own weight, before execution: the length of each list is from `@listSize`, an
 * argument or a setting, and an object has its most expensive type. With `refuseUnsliced`, throws BAD_USER_INPUT if the schema demands exactly one
 * slicing argument and the request has none or several.
 */
export function estimateCost(
  { root, objects }: CompiledCost,
  variables: Variables,
  assumed: AssumedLengths,
  refuseUnsliced = false,
): number {
  const costs: number[] = [];
  const estimated = new Map<FieldCost, number>();
  // The objects inside an object come before it, so each object is estimated once, however often it is selected.
  for (const object of objects) costs[object.index] = fieldsCost(object, undefined);

  function fieldsCost({ fields }: ObjectCost, lengths: ReadonlyMap<string, number> | undefined): number {
    let total = 0;
    for (const field of fields)
      if (anyHolds(field.when, variables)) total += fieldCost(field, lengths?.get(field.name));
    return total;
  }

  function fieldCost(field: FieldCost, above: number | undefined): number {
    const known = above === undefined ? estimated.get(field) : undefined;
    if (known !== undefined) return known;
    const { own, below, violated } = listLengths(field.node, field.definition, above, assumed, variables);
    if (violated && refuseUnsliced) throw unsliced(field, violated);
    const cost = (field.argumentsCost?.(variables) ?? 0) + own * itemCost(field, below);
    if (above === undefined) estimated.set(field, cost);
    return cost;
  }

  function itemCost({ items, weight }: FieldCost, below: ReadonlyMap<string, number> | undefined): number {
    if (!items) return weight ?? 0;
    let most = 0;
    for (const object of items.byType.size > 0 ? items.byType.values() : [items.declared]) {
      const inside = below ? fieldsCost(object, below) : (costs[object.index] ?? 0);
      most = Math.max(most, (weight ?? object.weight) + inside);
    }
    return most;
  }

  return costs[root.index] ?? 0;
}

function unsliced({ name }: FieldCost, names: readonly string[]): CodedError {
  return new CodedError('BAD_USER_INPUT', `The field ${name} needs exactly one of its arguments ${names.join(', ')}`);
}

/**
 * The actual cost of an object of an answer, without its own weight. An object with several places (`shared`) is visited once and counted at each
 * place.
 */
export function actualCost(
  { root }: Pick<CompiledCost, 'root'>,
  data: object,
  variables: Variables,
  shared: ReadonlySet<object>,
): number {
  const ofArguments = new Map<FieldCost, number>();
  const visited = new Map<ObjectCost, Map<object, number>>();

  function fieldsCost(object: ObjectCost, value: object): number {
    if (object.fields.length === 0) return 0;
    if (!shared.has(value)) return countFields(object, value as Record<string, unknown>);
    const known = visited.get(object) ?? new Map<object, number>();
    visited.set(object, known);
    const cost = known.get(value) ?? countFields(object, value as Record<string, unknown>);
    known.set(value, cost);
    return cost;
  }

  function countFields(object: ObjectCost, value: Record<string, unknown>): number {
    let total = 0;
    for (const field of object.fields) {
      if (!Object.hasOwn(value, field.key) || !anyHolds(field.when, variables)) continue;
      total += argumentsCost(field) + valueCost(field, value[field.key]);
    }
    return total;
  }

  function argumentsCost(field: FieldCost): number {
    if (!field.argumentsCost) return 0;
    const cost = ofArguments.get(field) ?? field.argumentsCost(variables);
    ofArguments.set(field, cost);
    return cost;
  }

  function valueCost(field: FieldCost, value: unknown): number {
    if (value === null || value === undefined) return 0;
    if (Array.isArray(value)) {
      let total = 0;
      for (const item of value) total += valueCost(field, item);
      return total;
    }
    if (!field.items) return field.weight ?? 0;
    if (typeof value !== 'object') return 0;
    const { byType, declared } = field.items;
    const type: unknown = byType.size > 0 ? (value as { __typename?: unknown }).__typename : undefined;
    const object = (typeof type === 'string' ? byType.get(type) : undefined) ?? declared;
    return (field.weight ?? object.weight) + fieldsCost(object, value);
  }

  return fieldsCost(root, data);
}

/** Whether all conditions of one list hold, or there is no list. */
function anyHolds(when: readonly (readonly Condition[])[], variables: Variables): boolean {
  return when.length === 0 || when.some((conditions) => holds(conditions, variables));
}
