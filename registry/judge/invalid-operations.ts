import {
  type ASTNode,
  type DocumentNode,
  getNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { affects, type ChangeToJudge, partsOf } from './affected.ts';

/** Why an operation is invalid, and which parts of it are. */
export interface OperationError {
  message: string;
  /** Coordinates of the fields, arguments, input fields, enum values, directives and types where the error is. */
  at: ReadonlySet<string>;
  /** Coordinates of the fields around the error; their types decide what may be selected there. */
  around: ReadonlySet<string>;
}

/** All errors of an operation against a schema. Their coordinates are from another schema, against which it is valid. */
export function errorsOf(document: DocumentNode, before: GraphQLSchema, after: GraphQLSchema): OperationError[] {
  // With a limit, the last error would be "too many errors", which no change explains.
  const errors = validate(after, document, undefined, { maxErrors: Number.POSITIVE_INFINITY });
  const places = errors.length > 0 ? placesOf(document, before) : null;
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
    if (shapeOf(before, coordinate) === shapeOf(after, coordinate)) return false;
    return at.has(coordinate) || around.has(coordinate);
  }
  const none = new Set<string>();
  const use = { coordinates: at, written: at, variableTypes: none, returned: none, omitted: new Map(), nullable: none };
  return affects(change, { use, validAfter: false }, []) === 'yes';
}

/** `[Order]` of `[Order!]!`. */
function shapeOf(schema: GraphQLSchema, coordinate: string): string {
  const { owner, member } = partsOf(coordinate);
  const type = schema.getType(owner);
  const field = (isObjectType(type) || isInterfaceType(type)) && member !== null ? type.getFields()[member] : undefined;
  return String(field?.type).replaceAll('!', '');
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
