import { CodedError } from '../process/errors.ts';
import type { Variables } from './arguments.ts';
import type { CompiledCost, FieldCost, ObjectCost } from './compile-cost.ts';
import { type Condition, holds } from '../execution/plan.ts';
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

/** Whether all conditions of one list hold, or there is no list. */
function anyHolds(when: readonly (readonly Condition[])[], variables: Variables): boolean {
  return when.length === 0 || when.some((conditions) => holds(conditions, variables));
}
