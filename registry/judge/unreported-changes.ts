import {
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { accessChanges } from './access-changes.ts';
import type { ApiChange } from './compare.ts';
import { replacedDefaults } from './replaced-defaults.ts';

/**
 * Changes that GraphQL Inspector does not report: of `@oneOf`, of the callers that may read a field, new types of an existing interface, and the
 * defaults of replaced input types.
 */
export function unreportedChanges(before: GraphQLSchema, after: GraphQLSchema): ApiChange[] {
  return [
    ...oneOfChanges(before, after),
    ...accessChanges(before, after),
    ...newImplementers(before, after),
    ...replacedDefaults(before, after),
  ];
}

function oneOfChanges(before: GraphQLSchema, after: GraphQLSchema): ApiChange[] {
  return inputsOf(before).flatMap((then): ApiChange[] => {
    const now = after.getType(then.name);
    if (!isInputObjectType(now) || now.isOneOf === then.isOneOf) return [];
    const added = now.isOneOf;
    return [
      {
        severity: added ? 'breaking' : 'safe',
        type: added ? 'INPUT_ONE_OF_ADDED' : 'INPUT_ONE_OF_REMOVED',
        coordinate: then.name,
        message: `Input '${then.name}' ${added ? 'became' : 'is no longer'} a oneOf input`,
        reason: added ? 'Exactly one field of a oneOf input may be given; every other input is refused.' : null,
      },
    ];
  });
}

function newImplementers(before: GraphQLSchema, after: GraphQLSchema): ApiChange[] {
  const added = Object.values(after.getTypeMap()).filter((type) => isObjectType(type) && !before.getType(type.name));
  return added.flatMap((type) =>
    (isObjectType(type) ? type.getInterfaces() : [])
      .filter((parent) => isInterfaceType(before.getType(parent.name)))
      .map(
        (parent): ApiChange => ({
          severity: 'dangerous',
          type: 'INTERFACE_IMPLEMENTER_ADDED',
          coordinate: parent.name,
          message: `Type '${type.name}' was added and implements interface '${parent.name}'`,
          reason: 'Clients that get the interface may not expect a new type behind it.',
        }),
      ),
  );
}

function inputsOf(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap()).filter(isInputObjectType);
}

/** Names of the types that an operation can select, send or receive: types reachable from a root type or an argument of a directive. */
export function reachableTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting: (GraphQLNamedType | null | undefined)[] = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
    ...schema.getDirectives().flatMap((directive) => directive.args.map((argument) => getNamedType(argument.type))),
  ];
  while (waiting.length > 0) {
    const type = waiting.pop();
    if (!type || reached.has(type.name)) continue;
    reached.add(type.name);
    if (isUnionType(type)) waiting.push(...type.getTypes());
    if (isInputObjectType(type))
      waiting.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)));
    if (isInterfaceType(type))
      waiting.push(...schema.getPossibleTypes(type), ...schema.getImplementations(type).interfaces);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    waiting.push(...type.getInterfaces());
    for (const field of Object.values(type.getFields()))
      waiting.push(getNamedType(field.type), ...field.args.map((argument) => getNamedType(argument.type)));
  }
  return reached;
}
