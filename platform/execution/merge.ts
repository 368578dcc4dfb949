import { isInherited } from './source.ts';

/** An object of a response: made by JSON.parse, or by a subgraph in this process. */
export type ResponseObject = Record<string, unknown>;

/**
 * Adds the answer of a subgraph to an object of the response, in place: objects and lists of equal length are merged, any other value is
 * replaced. A key such as `__proto__` is a key like any other.
 */
export function merge(target: ResponseObject, source: ResponseObject): void {
  for (const key in source) {
    const value = source[key];
    if (value === undefined) continue;
    if (typeof value === 'object' && value !== null && Object.hasOwn(target, key)) {
      const present = target[key];
      if (present === value || mergeInside(present, value)) continue;
    }
    put(target, key, value);
  }
}

/** Merges two values if both are objects, or lists of the same length; returns whether they were. */
function mergeInside(present: unknown, value: object): boolean {
  if (typeof present !== 'object' || present === null) return false;
  if (Array.isArray(present) !== Array.isArray(value)) return false;
  if (!Array.isArray(present)) {
    merge(present as ResponseObject, value as ResponseObject);
    return true;
  }
  const items = value as unknown[];
  if (present.length !== items.length) return false;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (typeof item === 'object' && item !== null && mergeInside(present[index], item)) continue;
    present[index] = item;
  }
  return true;
}

/** Sets a property of the object itself, whatever its key. */
export function put(target: ResponseObject, key: string, value: unknown): void {
  if (isInherited(key)) {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else target[key] = value;
}
