import { createHash } from 'node:crypto';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type DirectiveNode,
  execute,
  GraphQLError,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type NamedTypeNode,
  parse,
} from 'graphql';
import type { SubgraphResponse } from '#platform/graph/subgraph-client.ts';

/** An object of a mock: its number decides every value, so that all subgraphs agree about it. */
interface MockObject {
  __typename: string;
  [key: string]: unknown;
}

/** The failures of the subgraphs, by the number of an object and its field. */
export interface Trouble {
  /** One of so many fields fails; 0: none. */
  errorsOneIn: number;
  /** One of so many entities is unknown to the other subgraphs; 0: none. */
  missingOneIn: number;
  /** Subgraphs that fail as a whole. */
  dead: readonly string[];
}

export type MockSubgraph = (request: {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | undefined;
}) => Promise<SubgraphResponse>;

function hash(...parts: unknown[]): number {
  return createHash('md5').update(JSON.stringify(parts)).digest().readUInt32LE();
}

/** Real Apollo subgraphs over values that follow from an object's number and the name of the field. */
export function mockSubgraph(name: string, sdl: string, trouble: Trouble): MockSubgraph {
  const document = parse(sdl);
  const types = document.definitions.filter(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION,
  );
  const resolvers: Record<string, object> = {};
  for (const type of types) {
    if (!directives(type, 'key').length) continue;
    resolvers[type.name.value] = {
      __resolveReference: (reference: MockObject) => {
        const number = numberOf(reference);
        if (trouble.missingOneIn > 0 && hash(number, 'missing') % trouble.missingOneIn === 0) return null;
        if (type.kind !== Kind.INTERFACE_TYPE_DEFINITION) return reference;
        const all = types.filter((other) => implementsType(other, type.name.value)).map((other) => other.name.value);
        return { ...reference, number, __typename: all.toSorted()[number % all.length] };
      },
    };
  }
  const schema = buildSubgraphSchema([{ typeDefs: document, resolvers: resolvers as never }]);
  /** The fields that a field requires, by its coordinate. */
  const required = new Map(
    types.flatMap((type) =>
      (type.fields ?? []).flatMap((field) =>
        directives(field, 'requires').map(
          (directive) => [`${type.name.value}.${field.name.value}`, requiredNames(directive)] as const,
        ),
      ),
    ),
  );

  function resolveField(
    source: MockObject | undefined,
    args: object,
    _context: unknown,
    info: GraphQLResolveInfo,
  ): unknown {
    const number = source ? numberOf(source) : 0;
    const key = info.fieldName;
    if (!isObjectType(info.parentType)) return null;
    const given = source && Object.hasOwn(source, key) ? source[key] : undefined;
    if (given !== undefined) return given;
    // The value of a field with @requires follows from the required fields, which only the representation has.
    const names = required.get(`${info.parentType.name}.${key}`);
    const inputs = names ? JSON.stringify(names.map((name) => sorted(source?.[name]))) : '';
    const seed = hash(number, key, args, inputs);
    if (source && key !== 'id' && trouble.errorsOneIn > 0 && hash(seed, 'error') % trouble.errorsOneIn === 0) {
      throw new GraphQLError(`${key} of ${number} failed`, { extensions: { code: 'FORBIDDEN' } });
    }
    return valueOf(info.returnType, seed, key, number, info.schema);
  }

  return async ({ query, variables, operationName }) => {
    if (trouble.dead.includes(name)) throw new Error(`${name} is dead`);
    const result = await execute({
      schema,
      document: parse(query),
      variableValues: variables,
      ...(operationName === undefined ? {} : { operationName }),
      fieldResolver: resolveField as never,
      typeResolver: (value: MockObject) => value.__typename,
    });
    const text = JSON.stringify(result);
    const answer = JSON.parse(text) as SubgraphResponse;
    return { ...answer, text: { length: text.length, hasEscapes: text.includes('\\') } };
  };
}

/** The names of the fields that @requires names at its top. */
function requiredNames(directive: DirectiveNode): string[] {
  const value = directive.arguments?.[0]?.value;
  if (value?.kind !== Kind.STRING) throw new Error('expected the fields of @requires');
  const [definition] = parse(`{ ${value.value} }`).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('expected a selection');
  return definition.selectionSet.selections.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : []));
}

/** A value with the keys of its objects in one order: representations have them in any. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([key, inner]) => [key, sorted(inner)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function implementsType(node: { readonly interfaces?: readonly NamedTypeNode[] | undefined }, name: string): boolean {
  return (node.interfaces ?? []).some((candidate) => candidate.name.value === name);
}

function directives(
  node: { readonly directives?: readonly DirectiveNode[] | undefined },
  name: string,
): DirectiveNode[] {
  return (node.directives ?? []).filter((directive) => directive.name.value === name);
}

/** From any key field: `id-7`, `upc-7`. */
function numberOf(object: MockObject): number {
  if (typeof object['number'] === 'number') return object['number'];
  const key = Object.values(object).find(
    (value): value is string => typeof value === 'string' && /^\w+-\d+$/.test(value),
  );
  return key === undefined ? hash(object) % 5 : Number(key.split('-')[1]);
}

function valueOf(type: GraphQLOutputType, seed: number, key: string, parent: number, schema: GraphQLSchema): unknown {
  if (isNonNullType(type)) return presentValue(type.ofType, seed, key, parent, schema);
  return hash(seed, 'null') % 9 === 0 ? null : presentValue(type, seed, key, parent, schema);
}

function presentValue(
  type: GraphQLOutputType,
  seed: number,
  key: string,
  parent: number,
  schema: GraphQLSchema,
): unknown {
  if (isListType(type)) {
    return Array.from({ length: hash(seed, 'length') % 4 }, (_, index) =>
      valueOf(type.ofType, hash(seed, index), key, parent, schema),
    );
  }
  if (isAbstractType(type)) {
    const all = schema
      .getPossibleTypes(type)
      .map(({ name }) => name)
      .toSorted();
    const number = hash(seed, 'object') % 6;
    return { __typename: all[number % all.length], number };
  }
  if (isObjectType(type)) {
    // An implementation of an interface has only the numbers that the interface gives it.
    const owner = type.getInterfaces().find((candidate) => isInterfaceType(candidate));
    const siblings = owner
      ? schema
          .getPossibleTypes(owner)
          .map(({ name }) => name)
          .toSorted()
      : [type.name];
    const number = hash(seed, 'object') % 4;
    return { __typename: type.name, number: number * siblings.length + siblings.indexOf(type.name) };
  }
  if (isEnumType(type)) return type.getValues()[seed % type.getValues().length]?.name;
  switch (type.name) {
    case 'Int':
      return seed % 100;
    case 'Float':
      return (seed % 100) + 0.5;
    case 'Boolean':
      return seed % 2 === 0;
    case 'ID':
      return `${key}-${parent}`;
    case 'String':
      return seed % 3 === 0 ? `"${key}"\n\\${seed % 10} ü` : `${key} ${seed % 50}`;
    default:
      return { any: [seed % 5, `"${key}"`], __proto__key: null };
  }
}
