import { put, type ResponseObject } from './merge.ts';
import { holds } from './plan.ts';
import type { ObjectShape, ValueShape } from './shape.ts';

/**
 * Compiles the function that takes the selected fields from an event, as a subgraph would return them: under the keys of the response, with the names
 * of types. The event is not changed, and later fetches may write into the result.
 */
export function compileEvent(
  root: ObjectShape,
): (event: ResponseObject, variables: Readonly<Record<string, unknown>>) => ResponseObject {
  return (event, variables) => takeObject(root, event, variables);
}

function takeObject(
  { type, fields }: ObjectShape,
  from: ResponseObject,
  variables: Readonly<Record<string, unknown>>,
): ResponseObject {
  const taken: ResponseObject = {};
  for (const { key, name, when, value } of fields) {
    if (when.length > 0 && !when.some((conditions) => holds(conditions, variables))) continue;
    const found = Object.hasOwn(from, name) ? from[name] : undefined;
    if (value.kind === 'typename') put(taken, key, found ?? type.name);
    else put(taken, key, takeValue(value, found, variables));
  }
  return taken;
}

function takeValue(shape: ValueShape, value: unknown, variables: Readonly<Record<string, unknown>>): unknown {
  if (value === undefined || value === null) return null;
  if (shape.kind === 'list' && Array.isArray(value)) return value.map((item) => takeValue(shape.item, item, variables));
  if (shape.kind !== 'object' || typeof value !== 'object') return value;
  const object = value as ResponseObject;
  const inner = shape.byType.get(String(object['__typename'])) ?? shape.declared;
  return takeObject(inner, object, variables);
}
