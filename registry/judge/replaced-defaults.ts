import { isDeepStrictEqual } from 'node:util';
import {
  astFromValue,
  getNamedType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredInputField,
  print,
} from 'graphql';
import type { ApiChange } from './compare.ts';

/**
 * The changed defaults of input types that another type replaces: operations that leave such a field out stay valid and get another default. A field
 * that is required before or after has no such operation.
 */
export function replacedDefaults(before: GraphQLSchema, after: GraphQLSchema): ApiChange[] {
  return replacements(before, after).flatMap(([then, now]) =>
    commonFields(then, now).flatMap(([old, next]): ApiChange[] => {
      if (isRequiredInputField(old) || isRequiredInputField(next)) return [];
      if (isDeepStrictEqual(old.defaultValue, next.defaultValue)) return [];
      return [
        {
          severity: 'dangerous',
          type: 'INPUT_FIELD_DEFAULT_VALUE_CHANGED',
          coordinate: `${then.name}.${old.name}`,
          message: `Input type '${then.name}' is replaced by '${now.name}', whose default of '${old.name}' is ${shown(next)} instead of ${shown(old)}`,
          reason: 'Operations that leave the field out stay valid, and get the other default.',
        },
      ];
    }),
  );
}

type Pair = readonly [then: GraphQLInputObjectType, now: GraphQLInputObjectType];

/** Each pair of an input type and another one in its place, also within replaced types. */
function replacements(before: GraphQLSchema, after: GraphQLSchema): Pair[] {
  const found = new Map<string, Pair>();
  const compare = (old: GraphQLInputType, next: GraphQLInputType | undefined): void => {
    const [then, now] = [getNamedType(old), getNamedType(next)];
    if (!isInputObjectType(then) || !isInputObjectType(now) || then.name === now.name) return;
    const names = `${then.name} ${now.name}`;
    if (found.has(names)) return;
    found.set(names, [then, now]);
    for (const [field, other] of commonFields(then, now)) compare(field.type, other.type);
  };
  const places = inputPlaces(after);
  for (const [place, type] of inputPlaces(before)) compare(type, places.get(place));
  return [...found.values()];
}

/** The types of all arguments and input fields, by their coordinates. */
function inputPlaces(schema: GraphQLSchema): ReadonlyMap<string, GraphQLInputType> {
  const places = new Map<string, GraphQLInputType>();
  for (const { name, args } of schema.getDirectives())
    for (const argument of args) places.set(`@${name}(${argument.name}:)`, argument.type);
  for (const owner of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(owner))
      for (const field of Object.values(owner.getFields())) places.set(`${owner.name}.${field.name}`, field.type);
    if (!isObjectType(owner) && !isInterfaceType(owner)) continue;
    for (const { name, args } of Object.values(owner.getFields()))
      for (const argument of args) places.set(`${owner.name}.${name}(${argument.name}:)`, argument.type);
  }
  return places;
}

function commonFields(
  then: GraphQLInputObjectType,
  now: GraphQLInputObjectType,
): [GraphQLInputField, GraphQLInputField][] {
  const fields = now.getFields();
  return Object.values(then.getFields()).flatMap((old) => {
    const next = fields[old.name];
    return next ? [[old, next]] : [];
  });
}

function shown({ defaultValue, type }: GraphQLInputField): string {
  const node = defaultValue === undefined ? null : astFromValue(defaultValue, type);
  return node ? `'${print(node)}'` : 'missing';
}
