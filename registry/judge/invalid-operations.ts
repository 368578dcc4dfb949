import {
  type ASTNode,
  type DocumentNode,
  getNamedType,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { affects } from './affected.ts';
import { type ChangeToJudge, fieldOf, returnedBy } from './coordinates.ts';

/** Why an operation is invalid, and which parts of it are. */
export interface OperationError {
  message: string;
  /** Coordinates of the fields, arguments, input fields, enum values, directives and types where the error is. */
  at: ReadonlySet<string>;
  /** Coordinates of the fields around the error; their types decide what may be selected there. */
  around: ReadonlySet<string>;
}

/** The errors of an operation against a schema. `places` is the schema that their coordinates are from. */
export function errorsOf(document: DocumentNode, places: GraphQLSchema, schema: GraphQLSchema): OperationError[] {
  return withPlaces(allErrors(document, schema), document, places);
}

/** The errors of an operation against `after`, without those at nodes that already had an error against `before`. `validBefore`: it has no error against `before`. */
export function newErrorsOf(
  document: DocumentNode,
  before: GraphQLSchema,
  after: GraphQLSchema,
): { validBefore: boolean; errors: OperationError[] } {
  const old = allErrors(document, before);
  const wrong = new Set(old.flatMap(({ nodes = [] }) => nodes));
  const errors = allErrors(document, after).filter(
    ({ nodes = [] }) => nodes.length === 0 || !nodes.every((node) => wrong.has(node)),
  );
  return { validBefore: old.length === 0, errors: withPlaces(errors, document, before) };
}

/** With a limit, the last error would be "too many errors", which no change explains. */
function allErrors(document: DocumentNode, schema: GraphQLSchema): readonly GraphQLError[] {
  return validate(schema, document, undefined, { maxErrors: Number.POSITIVE_INFINITY });
}

function withPlaces(errors: readonly GraphQLError[], document: DocumentNode, schema: GraphQLSchema): OperationError[] {
  const places = errors.length > 0 ? placesOf(document, schema) : null;
  return errors.map(({ message, nodes }) => {
    const at = new Set<string>();
    const around = new Set<string>();
    for (const node of nodes ?? []) {
      let into = at;
      for (let place = places?.get(node); place; place = place.outer) {
        for (const coordinate of place.coordinates) into.add(coordinate);
        if (place.isField) into = around;
      }
    }
    return { message, at, around };
  });
}

/** Whether a change causes an error. */
export function explains(change: ChangeToJudge, { at, around }: OperationError): boolean {
  const { type, coordinate, before, after } = change;
  if (type === 'FIELD_TYPE_CHANGED' && coordinate !== null) {
    // A field that became nullable causes only merge conflicts. An approval of the change does not cover them, because nobody expects them.
    if (withoutNull(before, coordinate) === withoutNull(after, coordinate)) return false;
    return at.has(coordinate) || around.has(coordinate);
  }
  const none = new Set<string>();
  const use = {
    coordinates: at,
    written: at,
    variableTypes: none,
    returned: none,
    omitted: new Map(),
    nullable: new Map(),
  };
  return affects(change, { use, failing: at }, []) === 'yes';
}

/**
 * Whether an operation selects something that the new type of a field does not have. An error that a breaking change of another kind explains does not
 * count: the selected field may be removed as well. A safe change, such as a deprecation, causes no error.
 */
export function failsWithin(
  change: ChangeToJudge,
  errors: readonly OperationError[],
  breaking: readonly Pick<ChangeToJudge, 'type' | 'coordinate'>[],
): boolean {
  const { type, coordinate, before, after } = change;
  if (type !== 'FIELD_TYPE_CHANGED' || coordinate === null) return false;
  const returned = returnedBy(before, coordinate);
  return errors.some(
    (error) =>
      returned !== null &&
      error.at.has(returned) &&
      explains(change, error) &&
      !breaking.some((other) => other.type !== type && explains({ ...other, before, after }, error)),
  );
}

/** The type of a field, such as `[Order]` for `[Order!]!`. */
function withoutNull(schema: GraphQLSchema, coordinate: string): string {
  return String(fieldOf(schema, coordinate)?.type).replaceAll('!', '');
}

interface NodePlace {
  coordinates: readonly string[];
  isField: boolean;
  outer: NodePlace | undefined;
}

function placesOf(document: DocumentNode, schema: GraphQLSchema): Map<ASTNode, NodePlace> {
  const info = new TypeInfo(schema);
  const fragmentTypes = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION
        ? [[definition.name.value, definition.typeCondition.name.value] as const]
        : [],
    ),
  );
  const places = new Map<ASTNode, NodePlace>();
  let outer: NodePlace | undefined;
  visit(
    document,
    visitWithTypeInfo(info, {
      enter(node) {
        const coordinates = coordinatesAt(node, info, fragmentTypes).filter((coordinate) => coordinate !== undefined);
        outer = { coordinates, isField: node.kind === Kind.FIELD, outer };
        places.set(node, outer);
      },
      leave() {
        outer = outer?.outer;
      },
    }),
  );
  return places;
}

function coordinatesAt(
  node: ASTNode,
  info: TypeInfo,
  fragmentTypes: ReadonlyMap<string, string>,
): (string | undefined)[] {
  const parent = info.getParentType()?.name;
  const field = `${parent}.${info.getFieldDef()?.name}`;
  const inputType = getNamedType(info.getInputType())?.name;
  switch (node.kind) {
    case Kind.FIELD:
      return [field, parent, getNamedType(info.getType())?.name];
    case Kind.INLINE_FRAGMENT:
      return [parent, getNamedType(info.getType())?.name];
    case Kind.FRAGMENT_SPREAD:
      return [parent, fragmentTypes.get(node.name.value)];
    case Kind.NAMED_TYPE:
      return [node.name.value];
    case Kind.DIRECTIVE:
      return [`@${node.name.value}`];
    case Kind.ARGUMENT: {
      const directive = info.getDirective();
      return [`${directive ? `@${directive.name}` : field}(${node.name.value}:)`, inputType];
    }
    case Kind.OBJECT:
      return [inputType];
    case Kind.OBJECT_FIELD:
      return [`${getNamedType(info.getParentInputType())?.name}.${node.name.value}`, inputType];
    case Kind.ENUM:
      return [inputType, `${inputType}.${node.value}`];
    default:
      return [];
  }
}
