import type { FetchDataRewrite } from '@apollo/query-planner';
import { type GraphQLSchema, isAbstractType } from 'graphql';
import { put, type ResponseObject } from './merge.ts';

/** The object types that a type of the supergraph stands for; itself if it is an object type or unknown. */
export function possibleTypes(schema: GraphQLSchema, name: string): ReadonlySet<string> {
  const type = schema.getType(name);
  const objects = isAbstractType(type) ? schema.getPossibleTypes(type).map((object) => object.name) : [];
  // The name itself too: a subgraph that has an interface as @interfaceObject returns it as __typename.
  return new Set([name, ...objects]);
}

const fragmentPrefix = '... on ';

/**
 * Applies the planner's corrections to a representation or to an answer, in place: another `__typename` for a subgraph that has an interface as an
 * object, and the right keys for fields that were renamed since two types of a union disagree about them.
 */
export function applyRewrites(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataRewrite[] | undefined,
  value: unknown,
): void {
  for (const rewrite of rewrites ?? []) {
    const key = rewrite.path.at(-1);
    if (key !== undefined) applyAt(schema, rewrite.path.slice(0, -1), value, (object) => change(rewrite, object, key));
  }
}

function change(rewrite: FetchDataRewrite, object: ResponseObject, key: string): void {
  if (rewrite.kind === 'ValueSetter') return put(object, key, rewrite.setValueTo);
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (value === undefined || value === null) return;
  put(object, rewrite.renameKeyTo, value);
  delete object[key];
}

function applyAt(
  schema: GraphQLSchema,
  [first, ...rest]: readonly string[],
  value: unknown,
  apply: (object: ResponseObject) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) applyAt(schema, first === undefined ? [] : [first, ...rest], item, apply);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const object = value as ResponseObject;
  if (first === undefined) return apply(object);
  if (!first.startsWith(fragmentPrefix)) {
    return applyAt(schema, rest, Object.hasOwn(object, first) ? object[first] : undefined, apply);
  }
  const type = object['__typename'];
  const condition = first.slice(fragmentPrefix.length);
  // An object of an unknown type counts as one of the right type: its parent's type had only that one.
  if (typeof type !== 'string' || possibleTypes(schema, condition).has(type)) applyAt(schema, rest, object, apply);
}
