import {
  getNullableType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';

/** Built-in scalars that accept every value of another one, by the specification's rules for input. */
const widerThan: Readonly<Record<string, readonly string[]>> = { Int: ['Float', 'ID'], String: ['ID'] };

/** Whether an input type accepts every value of another input type. Their names do not matter. */
export function acceptsAll(
  then: GraphQLInputType | undefined,
  now: GraphQLInputType | undefined,
  compared: ReadonlySet<string> = new Set(),
): boolean {
  if (!then || !now) return false;
  if (isNonNullType(now)) return isNonNullType(then) && acceptsAll(then.ofType, now.ofType, compared);
  if (isNonNullType(then)) return acceptsAll(then.ofType, now, compared);
  // A value that is no list stands for a list of one, at every depth. A list of values does not stand for a list of lists, by the specification (3.11).
  if (isListType(now)) {
    // A custom scalar may hold a list itself: the list would then be read as the items.
    if (isScalarType(then) && !isSpecifiedScalarType(then)) return false;
    if (!isListType(then)) return acceptsAll(then, getNullableType(now.ofType), compared);
    const deeper = isListType(getNullableType(now.ofType)) && !isListType(getNullableType(then.ofType));
    return !deeper && acceptsAll(then.ofType, now.ofType, compared);
  }
  if (isListType(then)) return false;
  if (isEnumType(then) && isEnumType(now))
    return then.getValues().every((value) => now.getValue(value.name) !== undefined);
  if (!isInputObjectType(then) || !isInputObjectType(now))
    return then.name === now.name || (widerThan[then.name]?.includes(now.name) ?? false);
  const pair = `${then.name} ${now.name}`;
  if (compared.has(pair)) return true;
  const known = new Set([...compared, pair]);
  const fields = now.getFields();
  return (
    (then.isOneOf || !now.isOneOf) &&
    Object.values(then.getFields()).every((field) => acceptsAll(field.type, fields[field.name]?.type, known)) &&
    Object.values(fields).every((field) => {
      const old = then.getFields()[field.name];
      return !isRequiredInputField(field) || (old !== undefined && isRequiredInputField(old));
    })
  );
}
