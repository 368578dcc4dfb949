import { Kind, type ObjectTypeDefinitionNode, parse, type TypeNode } from 'graphql';
import { expect, it } from 'vitest';
import { readSource, subgraphSources } from '#schema/subgraphs.ts';

/*
 * The answer of one subgraph must survive while another does not answer. A missing value makes its field null; a field that must not be null
 * takes its parent with it, up to `data`. So every field at a border between subgraphs is nullable.
 */

const subgraphs = subgraphSources.map((source) => ({ name: source.name, types: objectTypes(readSource(source)) }));

function objectTypes(sdl: string): ObjectTypeDefinitionNode[] {
  return parse(sdl).definitions.filter((definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION);
}

const isEntity = (type: ObjectTypeDefinitionNode) => type.directives?.some(({ name }) => name.value === 'key') ?? false;
const isStub = (type: ObjectTypeDefinitionNode) =>
  isEntity(type) && (type.fields ?? []).every(({ name }) => name.value === 'id' || name.value === 'ref');
const nameOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type));

/** The subgraph that answers most of an entity. The others add to it. */
function ownerOf(entity: string): string | undefined {
  const sizes = subgraphs.map(({ name, types }) => ({
    name,
    fields: types.find((type) => type.name.value === entity)?.fields?.length ?? 0,
  }));
  return sizes.toSorted((size, other) => other.fields - size.fields)[0]?.name;
}

function violations(): string[] {
  const found: string[] = [];
  for (const { name, types } of subgraphs) {
    const stubs = new Set(types.filter(isStub).map((type) => type.name.value));
    for (const type of types) {
      for (const field of type.fields ?? []) {
        if (field.type.kind !== Kind.NON_NULL_TYPE) continue;
        const place = `${name}: ${type.name.value}.${field.name.value}`;
        const isKey = field.name.value === 'id' || field.name.value === 'ref';
        if (stubs.has(nameOf(field.type))) found.push(`${place} refers to an entity of another subgraph`);
        else if (type.name.value === 'Query') found.push(`${place} is a root field beside those of other subgraphs`);
        else if (isEntity(type) && !isKey && ownerOf(type.name.value) !== name) {
          found.push(`${place} adds to an entity of another subgraph`);
        }
      }
    }
  }
  return found;
}

it('is nullable at every border between subgraphs', () => {
  expect(subgraphs.length).toBeGreaterThan(3);
  expect(ownerOf('User')).toBe('users');
  expect(violations()).toEqual([]);
});
