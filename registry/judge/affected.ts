import {
  getNamedType,
  getNullableType,
  type GraphQLInputType,
  type GraphQLOutputType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { OperationUse } from '../client/operation-use.ts';
import { acceptsAll } from './accepts-all.ts';
import { isRequired } from './compare.ts';
import {
  changedInterfaces,
  type ChangeToJudge,
  fieldOf,
  inputTypeAt,
  interfacesOf,
  isLeafOrInput,
  partsOf,
  subjectOf,
} from './coordinates.ts';
import type { UsageRow } from '../model/evidence.ts';

/** One stored operation, as both schemas see it. */
export interface JudgedOperation {
  use: OperationUse;
  /** Coordinates of the parts at which it is not valid after the change. */
  failing: ReadonlySet<string>;
}

/** `possibly`: a variable may carry the changed part, and no usage shows what variables hold. Counts as yes: only evidence excuses. */
export type Affected = 'yes' | 'possibly' | 'no';

const yes = (condition: boolean): Affected => (condition ? 'yes' : 'no');

/** Whether an operation can notice a change. `usage` has the rows of the operation's client within the window. */
export function affects(change: ChangeToJudge, operation: JudgedOperation, usage: readonly UsageRow[]): Affected {
  const { use } = operation;
  const { type } = change;
  const coordinate = subjectOf(change);
  if (coordinate === null) return 'yes';
  if (coordinate.startsWith('@')) return affectsDirective(change, coordinate, operation);
  const uses = (name: string): boolean => use.coordinates.has(name);
  const { owner, member, field } = partsOf(coordinate);
  const parents = interfacesOf(change.before, owner);
  // An operation that selects through an interface fails at the interface's field.
  const fails = (...names: string[]): boolean =>
    names.some((name) => [owner, ...parents].some((holder) => operation.failing.has(name.replace(owner, holder))));

  const inVariables = use.variableTypes.has(owner);
  const requiredNow = isRequired(change.after, coordinate);
  const passed = (): Affected => {
    if (usage.some((row) => row.coordinate === coordinate)) return 'yes';
    if (isRequired(change.before, coordinate)) return 'yes';
    return usage.some((row) => row.coordinate.startsWith(`${owner}.`)) ? 'no' : 'possibly';
  };
  switch (type) {
    case 'FIELD_TYPE_CHANGED':
      // Answers of a narrower type are answers of the old type. Only a fragment on a type that no longer comes fails.
      return yes(returnsLess(change, coordinate) ? fails(coordinate) : uses(coordinate));
    case 'FIELD_ARGUMENT_ADDED':
      return yes(uses(field));
    case 'FIELD_ARGUMENT_TYPE_CHANGED':
      // Validation against the new schema is exact here: it sees literals and the types of variables.
      if (fails(coordinate) || (requiredNow && fails(field)) || namesGone(change, coordinate, operation)) return 'yes';
      return nullMayArrive(change, coordinate, use) ? 'possibly' : 'no';
    case 'FIELD_ARGUMENT_DEFAULT_CHANGED':
      return requiredNow ? yes(fails(coordinate, field)) : (use.omitted.get(coordinate) ?? 'no');
    case 'INPUT_FIELD_ADDED':
      return yes((uses(owner) || inVariables) && requiredNow);
    case 'INPUT_FIELD_REMOVED':
      return uses(coordinate) ? 'yes' : inVariables ? passed() : 'no';
    case 'INPUT_FIELD_TYPE_CHANGED':
      if (fails(coordinate) || (requiredNow && fails(owner)) || namesGone(change, coordinate, operation)) return 'yes';
      if (nullMayArrive(change, coordinate, use)) return 'possibly';
      if (!inVariables || acceptsAll(inputTypeAt(change.before, coordinate), inputTypeAt(change.after, coordinate)))
        return 'no';
      return requiredNow ? 'yes' : passed();
    case 'INPUT_FIELD_DEFAULT_VALUE_CHANGED':
      // Validation sees only literals. Variables may leave the field out even if a literal sets it.
      if (requiredNow) return yes(inVariables || fails(coordinate, owner));
      return inVariables ? 'yes' : (use.omitted.get(coordinate) ?? 'no');
    case 'ENUM_VALUE_REMOVED':
      // Answers without the value break no client; a client that sends the value breaks.
      return uses(coordinate) ? 'yes' : inVariables ? passed() : 'no';
    case 'ENUM_VALUE_ADDED':
    case 'UNION_MEMBER_ADDED':
    case 'INTERFACE_IMPLEMENTER_ADDED':
      return yes(use.returned.has(owner));
    case 'UNION_MEMBER_REMOVED':
      // Answers without the member break no client; a fragment that can no longer match fails.
      return yes(fails(owner));
    case 'OBJECT_TYPE_INTERFACE_ADDED':
      return yes([owner, ...changedInterfaces(change, owner)].some(uses));
    case 'OBJECT_TYPE_INTERFACE_REMOVED': {
      // An operation that does not name the interface gets the same answers. Only objects decide which fragments match.
      const dropped = changedInterfaces(change, owner);
      return yes(isInterfaceType(change.before.getType(owner)) ? fails(owner, ...dropped) : dropped.some(uses));
    }
    case 'INPUT_ONE_OF_ADDED':
      // Validation sees only literals. The number of fields in a variable is known only when the operation runs.
      if (fails(owner)) return 'yes';
      return inVariables || givesNull(change, owner, use) ? 'possibly' : 'no';
    case 'TYPE_REMOVED':
      // Literals do not name their type: they stay valid if a type with another name accepts the same values.
      if (isLeafOrInput(change.before, owner)) return yes(use.returned.has(owner) || fails(owner));
      return yes(uses(owner));
    default:
      return yes(member === null ? uses(owner) || inVariables : uses(coordinate));
  }
}

/** The same for a directive. An operation that uses it in another way, such as without the changed argument, does not notice the change. */
function affectsDirective(change: ChangeToJudge, coordinate: string, operation: JudgedOperation): Affected {
  const { use, failing } = operation;
  const directive = `@${partsOf(coordinate).owner}`;
  const requiredNow = isRequired(change.after, coordinate);
  const fails = failing.has(coordinate) || (requiredNow && failing.has(directive));
  switch (change.type) {
    case 'DIRECTIVE_ARGUMENT_REMOVED':
      return yes(use.coordinates.has(coordinate));
    case 'DIRECTIVE_ARGUMENT_ADDED':
    case 'DIRECTIVE_LOCATION_REMOVED':
    case 'DIRECTIVE_REPEATABLE_REMOVED':
      return yes(failing.has(directive));
    case 'DIRECTIVE_ARGUMENT_TYPE_CHANGED':
      if (fails || namesGone(change, coordinate, operation)) return 'yes';
      return nullMayArrive(change, coordinate, use) ? 'possibly' : 'no';
    case 'DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED':
      return requiredNow ? yes(fails) : (use.omitted.get(coordinate) ?? 'no');
    default:
      return yes(use.coordinates.has(directive));
  }
}

/** Whether an operation gives a variable of a type that is gone. Validation then fails at the name of the type, and does not look where it is given. */
function namesGone({ before, after }: ChangeToJudge, coordinate: string, { use, failing }: JudgedOperation): boolean {
  const type = getNamedType(inputTypeAt(before, coordinate))?.name ?? '';
  return use.coordinates.has(coordinate) && failing.has(type) && !after.getType(type);
}

/**
 * Whether a variable may hold null although null is no longer accepted: a default makes the operation valid, and a client may still send null.
 * If another input type replaces the old one, the variable may be given to a field of it.
 */
function nullMayArrive({ before, after }: ChangeToJudge, coordinate: string, use: OperationUse): boolean {
  const compared = new Set<string>();
  const mayArrive = (place: string, then: GraphQLInputType | undefined, now: GraphQLInputType | undefined): boolean => {
    // The same place is compared again if another type replaces the old one there.
    const comparison = `${place} ${String(now)}`;
    if (!then || !now || compared.has(comparison) || !use.coordinates.has(place)) return false;
    compared.add(comparison);
    const refusesNull = (type: GraphQLInputType, depth: number): boolean => isNonNullType(itemType(type, depth));
    const depths = [...(use.nullable.get(place) ?? [])];
    if (depths.some((depth) => refusesNull(now, depth) && !refusesNull(then, depth))) return true;
    const [old, next] = [getNamedType(then), getNamedType(now)];
    // The fields of a type that keeps its name are changes of their own.
    if (!isInputObjectType(old) || !isInputObjectType(next) || old.name === next.name) return false;
    if (next.isOneOf && !old.isOneOf && givesNull({ before }, old.name, use)) return true;
    return Object.values(old.getFields()).some(({ name, type }) =>
      mayArrive(`${old.name}.${name}`, type, next.getFields()[name]?.type),
    );
  };
  return mayArrive(coordinate, inputTypeAt(before, coordinate), inputTypeAt(after, coordinate));
}

/** Whether a variable that may be null is given to a field of an input type. A oneOf refuses null; validation sees that only where the type may be null itself. */
function givesNull({ before }: Pick<ChangeToJudge, 'before'>, owner: string, use: OperationUse): boolean {
  const type = before.getType(owner);
  const names = isInputObjectType(type) ? Object.keys(type.getFields()) : [];
  return names.some((name) => use.nullable.get(`${owner}.${name}`)?.has(0));
}

/** The type of the items of a list within this many lists; the type itself for 0. */
function itemType(type: GraphQLInputType | undefined, depth: number): GraphQLInputType | undefined {
  if (depth === 0 || !type) return type;
  const list = getNullableType(type);
  return isListType(list) ? itemType(list.ofType, depth - 1) : undefined;
}

/** Whether a field answers only with objects that it could answer with before, such as one implementer of an interface. */
function returnsLess({ before, after }: ChangeToJudge, coordinate: string): boolean {
  const narrower = (then: GraphQLOutputType, now: GraphQLOutputType): boolean => {
    if (isNonNullType(now)) return narrower(getNullableType(then), now.ofType);
    if (isNonNullType(then)) return false;
    if (isListType(then) || isListType(now))
      return isListType(then) && isListType(now) && narrower(then.ofType, now.ofType);
    if (!isAbstractType(then)) return then.name === now.name;
    const possible = isAbstractType(now) ? after.getPossibleTypes(now) : isObjectType(now) ? [now] : [];
    const known = before.getPossibleTypes(then).map(({ name }) => name);
    return possible.length > 0 && possible.every(({ name }) => known.includes(name));
  };
  const [then, now] = [fieldOf(before, coordinate), fieldOf(after, coordinate)];
  return then !== undefined && now !== undefined && narrower(then.type, now.type);
}
