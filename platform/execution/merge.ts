import { compile, isInherited, literal } from './source.ts';

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

/** A field of an answer. */
export interface MergedField {
  key: string;
  /** Whether its value has objects. */
  nested: boolean;
}

/** The same as `merge`, for an answer that has these fields or some of them: the engine reads and writes constant keys. */
export function compileMerge(fields: readonly MergedField[]): typeof merge {
  if (fields.some(({ key }) => isInherited(key))) return merge;
  const sources = fields.map(({ key, nested }) => {
    const [target, source] = [`t[${literal(key)}]`, `s[${literal(key)}]`];
    const inside = `typeof v==='object'&&v!==null&&(p=${target})!==undefined&&(p===v||mergeInside(p,v))`;
    return `v=${source};if(v!==undefined${nested ? `&&!(${inside})` : ''})${target}=v;`;
  });
  return compile<typeof merge>({ mergeInside }, `return function merge(t,s){let v,p;${sources.join('')}}`);
}

/** A copy with objects and lists of its own. structuredClone takes more than ten times as long for small values. */
export function copyOf<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  // The copy has the type of the original.
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  const copy: ResponseObject = {};
  for (const key in value) put(copy, key, copyOf(value[key]));
  return copy as Value;
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
