import {
  getNamedType,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { acceptsAll } from './accepts-all.ts';
import { type ChangeToJudge, inputTypeAt } from './coordinates.ts';

/**
 * Whether only an operation that names the changed type breaks, as `$filter: UserFilter` does: the type is renamed, or replaced by one that accepts
 * the same values. Literals stay valid. Usage shows which values clients give, and not what their operations name.
 */
export function breaksNamesOnly({ type, coordinate, before, after }: ChangeToJudge): boolean {
  if (coordinate === null) return false;
  const accepts = (place: string): boolean => acceptsAll(inputTypeAt(before, place), inputTypeAt(after, place));
  if (type === 'FIELD_ARGUMENT_TYPE_CHANGED' || type === 'INPUT_FIELD_TYPE_CHANGED') return accepts(coordinate);
  if (type !== 'TYPE_REMOVED' || !isInputObjectType(before.getType(coordinate))) return false;
  return placesTaking(before, coordinate).every((place) => inputTypeAt(after, place) === undefined || accepts(place));
}

/** The arguments and input fields of exactly this type. */
function placesTaking(schema: GraphQLSchema, name: string): string[] {
  const takes = ({ type }: { type: GraphQLInputType }): boolean => getNamedType(type).name === name;
  return Object.values(schema.getTypeMap()).flatMap((owner) => {
    if (isInputObjectType(owner))
      return Object.values(owner.getFields())
        .filter(takes)
        .map((field) => `${owner.name}.${field.name}`);
    if (!isObjectType(owner) && !isInterfaceType(owner)) return [];
    return Object.values(owner.getFields()).flatMap((field) =>
      field.args.filter(takes).map((argument) => `${owner.name}.${field.name}(${argument.name}:)`),
    );
  });
}
