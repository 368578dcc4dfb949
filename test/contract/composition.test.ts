import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type ConstValueNode,
  type DefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  Kind,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { toApiSchema } from '#registry/judge/compare.ts';
import { type Composition, compose } from '#registry/judge/compose.ts';
import { readSource, subgraphSources } from '#schema/subgraphs.ts';

let composition: Composition;
beforeAll(() => {
  composition = compose(subgraphSources.map((source) => ({ ...source, sdl: readSource(source) })));
});

test('the subgraphs compose without an error', () => {
  expect(composition.ok ? [] : composition.errors).toEqual([]);
});

/** Reviewed hints, and the reason why each may stay. */
const reviewedHints: Record<string, string> = {
  '[INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD] Node.id': 'users only says which type a node is; the owners tell its id',
  '[INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD] Node.ref': 'the key that users hands on to the owner, inaccessible',
};

test('the composer hints at nothing that nobody has looked at', () => {
  const hints = composition.ok ? composition.hints : [];
  const brief = hints.map((hint) => /^(\[\w+\]): \w+ "([^"]+)"/.exec(hint)?.slice(1).join(' ') ?? hint);
  expect(brief.toSorted()).toEqual(Object.keys(reviewedHints).toSorted());
});

describe('everything in a schema has a description', () => {
  test.each(subgraphSources.map((source) => [source.name, source] as const))('%s', (_, source) => {
    const silent: string[] = [];
    const types: string[] = [];
    const look = (node: { description?: unknown; name: { value: string } }): void => {
      if (!node.description) silent.push([...types, node.name.value].join('.'));
    };
    const type = {
      enter(node: { description?: unknown; name: { value: string } }): void {
        look(node);
        types.push(node.name.value);
      },
      leave(): void {
        types.pop();
      },
    };
    visit(parse(readSource(source)), {
      ObjectTypeDefinition: type,
      InterfaceTypeDefinition: type,
      InputObjectTypeDefinition: type,
      EnumTypeDefinition: type,
      UnionTypeDefinition: look,
      ScalarTypeDefinition: look,
      EnumValueDefinition: look,
      FieldDefinition: {
        enter(node) {
          look(node);
          // The description of a field describes its arguments.
          return false;
        },
      },
      InputValueDefinition: look,
    });
    expect(silent).toEqual([]);
  });
});

describe('the names that clients rely on are there', () => {
  const promised = parse(readFileSync(path.join(import.meta.dirname, 'fixtures/promised-names.graphql'), 'utf8'));
  const named = promised.definitions.map(
    (definition) => [('name' in definition && definition.name?.value) || '', definition] as const,
  );

  test.each(named)('%s', (name, promise) => {
    if (!composition.ok) throw new Error('the subgraphs do not compose');
    expect(missing(promise, definitionOf(name, toApiSchema(composition.supergraphSdl)))).toEqual([]);
  });

  test('a missing field, another type, another default and a new duty would be noticed', () => {
    const promise = parse('type Query { a(first: Int = 20): Int  b: Int  c: Int  d(x: Int): Int }')
      .definitions[0] as DefinitionNode;
    const kept = parse('type Query { a(first: Int = 20, more: Int): Int  b: Int  c: Int  d(x: Int): Int  e: Int }')
      .definitions[0];
    const broken = parse('type Query { a(first: Int = 10): Int  c: String  d(x: Int, y: Int!): Int }').definitions[0];
    expect(missing(promise, kept)).toEqual([]);
    expect(missing(promise, broken)).toHaveLength(4);
    expect(missing(promise, undefined)).toHaveLength(1);
  });
});

function definitionOf(name: string, schema: GraphQLSchema): DefinitionNode | undefined {
  return parse(printSchema(schema)).definitions.find(
    (definition) => 'name' in definition && definition.name?.value === name,
  );
}

/** The parts of a promised definition that the actual definition lacks. Additions are fine if no client has to send them. */
function missing(promise: DefinitionNode, actual: DefinitionNode | undefined): string[] {
  const name = 'name' in promise ? promise.name?.value : '';
  if (actual?.kind !== promise.kind) return [`${name} as ${promise.kind}`];
  switch (promise.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const fields = 'fields' in actual ? (actual.fields ?? []) : [];
      const interfaces = 'interfaces' in actual ? (actual.interfaces ?? []).map(print) : [];
      return [
        ...(promise.interfaces ?? [])
          .map(print)
          .filter((parent) => !interfaces.includes(parent))
          .map((parent) => `${name} implements ${parent}`),
        ...(promise.fields ?? []).flatMap((field) => {
          const found = fields.find((candidate) => candidate.name.value === field.name.value);
          const here = `${name}.${field.name.value}`;
          if (!found || print(found.type) !== print(field.type)) return [`${here}: ${print(field.type)}`];
          if (found.kind !== Kind.FIELD_DEFINITION) return [here];
          return missingInputs(`${here}(…)`, field.arguments ?? [], found.arguments ?? []);
        }),
      ];
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      if (actual.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) return [];
      return missingInputs(`${name}`, promise.fields ?? [], actual.fields ?? []);
    }
    case Kind.ENUM_TYPE_DEFINITION: {
      const values =
        actual.kind === Kind.ENUM_TYPE_DEFINITION ? (actual.values ?? []).map((value) => value.name.value) : [];
      return (promise.values ?? []).map((value) => value.name.value).filter((value) => !values.includes(value));
    }
    case Kind.UNION_TYPE_DEFINITION: {
      const members = actual.kind === Kind.UNION_TYPE_DEFINITION ? (actual.types ?? []).map(print) : [];
      return (promise.types ?? [])
        .map(print)
        .filter((member) => !members.includes(member))
        .map((member) => `${name} = ${member}`);
    }
    default:
      return [`${promise.kind} is not understood here`];
  }
}

function missingInputs(
  where: string,
  promised: readonly InputValueDefinitionNode[],
  actual: readonly InputValueDefinitionNode[],
): string[] {
  const text = (value: ConstValueNode | undefined) => (value ? print(value) : undefined);
  const broken = promised.filter((argument) => {
    const found = actual.find((other) => other.name.value === argument.name.value);
    const sameDefault = !argument.defaultValue || text(found?.defaultValue) === text(argument.defaultValue);
    // A value that may be left out now is still taken where it is given.
    const kept = found && [print(argument.type), print(argument.type).replace(/!$/, '')].includes(print(found.type));
    return !kept || !sameDefault;
  });
  const duties = actual.filter(
    (argument) =>
      argument.type.kind === Kind.NON_NULL_TYPE &&
      !argument.defaultValue &&
      !promised.some((other) => other.name.value === argument.name.value),
  );
  return [
    ...broken.map((argument) => `${where} ${print(argument)}`),
    ...duties.map((duty) => `${where} must not need ${print(duty)}`),
  ];
}
