import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import type { EntityRequest, RootRequest } from '#platform/execution/requests.ts';
import { operationOf, responseKey } from '#platform/execution/selections.ts';
import { isInherited } from '#platform/execution/source.ts';
import type { EntityKeys } from './entity-keys.ts';

/** Fields of the objects at one place that may not be kept. */
export interface Hole {
  /** Response keys from the answer, or from the entity, to the objects; lists are walked through. */
  path: readonly string[];
  /** The type of the objects; the key names them. `root`: the fields are root fields. `entity`: the entity of the fetch itself. */
  type: string;
  kind: 'object' | 'entity' | 'root';
  key: readonly string[];
  fields: readonly FieldNode[];
  /** The response keys of the fields. */
  drops: readonly string[];
  /** The key of its `_entities` in the answer to the rest, and the variable of its representations. */
  alias: string;
}

/** A fetch in two parts: one that may be kept, and the rest, which is fetched each time. */
export interface Split {
  /** Selects what may be kept, with the keys of the objects whose rest is fetched. */
  kept: DocumentNode;
  /** Selects everything, with the same keys: what is fetched where nothing is kept. */
  whole: string;
  /** One list for each part of the request; a request for root fields has one. */
  holes: readonly (readonly Hole[])[];
  /** The operation that fetches the rest, and the variables of the client in it. */
  rest: { query: string; variables: readonly string[] };
}

/** Not a name that planners or people give. */
const prefix = '_rest';

/**
 * Splits a fetch at the fields that may not be kept. Undefined where the rest could not be fetched by itself: then the whole fetch is made each time. The objects
 * of such fields must be entities that the subgraph finds by a plain key, and must have one type where they are selected.
 */
export function splitFetch(
  request: RootRequest | EntityRequest,
  document: DocumentNode,
  uncached: ReadonlySet<FieldNode>,
  graph: { schema: GraphQLSchema; keys: EntityKeys },
): Split | undefined {
  const operation = operationOf({ document });
  const query = graph.schema.getQueryType();
  if (!query || document.definitions.length > 1 || operation.directives?.length) return undefined;
  try {
    const compiling = openCompiling(request.subgraph, uncached, graph);
    const sets: { kept: SelectionSetNode; whole: SelectionSetNode } =
      'parts' in request
        ? compiling.parts(request, operation.selectionSet)
        : compiling.level(operation.selectionSet, query, [], 'root');
    const holes = compiling.holes;
    const keys = new Set(holes.flat().flatMap(({ key }) => key));
    if (holes.every((list) => list.length === 0) || hidesKeys(document, keys)) return undefined;
    const withSet = (selectionSet: SelectionSetNode): DocumentNode => ({
      ...document,
      definitions: [{ ...operation, selectionSet }],
    });
    return {
      kept: withSet(sets.kept),
      whole: stripIgnoredCharacters(print(withSet(sets.whole))),
      holes,
      rest: restOf(operation, holes.flat()),
    };
  } catch (error) {
    if (error instanceof Inseparable) return undefined;
    throw error;
  }
}

/** Why a fetch is not split. */
class Inseparable extends Error {}

function openCompiling(
  subgraph: string,
  uncached: ReadonlySet<FieldNode>,
  { schema, keys }: { schema: GraphQLSchema; keys: EntityKeys },
) {
  const holes: Hole[][] = [[]];
  let count = 0;

  /** Adds the hole of a level, if it has one; answers with the selections that find its objects again. */
  function addHole(
    fields: readonly FieldNode[],
    type: GraphQLCompositeType,
    path: readonly string[],
    kind: Hole['kind'],
  ): SelectionNode[] {
    if (fields.length === 0) return [];
    const key = kind === 'object' ? keys.keyOf(subgraph, type.name) : [];
    const answers = ({ name }: FieldNode) => kind !== 'object' || keys.answers(subgraph, type.name, name.value);
    if (!isObjectType(type) || !key || !fields.every(answers)) throw new Inseparable();
    const drops = fields.map(responseKey);
    if ([...path, ...drops].some(isInherited)) throw new Inseparable();
    holes.at(-1)?.push({ path, type: type.name, kind, key, fields, drops, alias: `${prefix}${count++}` });
    return kind === 'object' ? ['__typename', ...key].map(plainField) : [];
  }

  function level(
    set: SelectionSetNode,
    type: GraphQLCompositeType,
    path: readonly string[],
    kind: Hole['kind'],
  ): { kept: SelectionSetNode; whole: SelectionSetNode } {
    const dropped = set.selections.filter((node): node is FieldNode => node.kind === Kind.FIELD && uncached.has(node));
    const added = addHole(dropped, type, path, kind);
    const kept: SelectionNode[] = [...added];
    const whole: SelectionNode[] = [...added];
    for (const node of set.selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) throw new Inseparable();
      const inner = within(node, type, path, kind);
      whole.push(inner?.whole ?? node);
      if (!(node.kind === Kind.FIELD && uncached.has(node))) kept.push(inner?.kept ?? node);
    }
    const made = (selections: SelectionNode[]): SelectionSetNode => ({ kind: Kind.SELECTION_SET, selections });
    return { kept: made(kept.length > 0 ? kept : [plainField('__typename')]), whole: made(whole) };
  }

  /** The two forms of a selection with a hole further down; undefined if there is none. */
  function within(node: SelectionNode, type: GraphQLCompositeType, path: readonly string[], kind: Hole['kind']) {
    if (node.kind === Kind.FRAGMENT_SPREAD || !node.selectionSet || !hasUncached(node)) return undefined;
    if (node.kind === Kind.FIELD && uncached.has(node)) return undefined;
    const { type: inner, path: at } =
      node.kind === Kind.FIELD
        ? { type: fieldType(type, node), path: [...path, responseKey(node)] }
        : { type: typeNamed(node.typeCondition?.name.value ?? type.name), path };
    const sets = level(node.selectionSet, inner, at, node.kind === Kind.FIELD ? 'object' : kind);
    return { kept: { ...node, selectionSet: sets.kept }, whole: { ...node, selectionSet: sets.whole } };
  }

  function hasUncached(node: SelectionNode): boolean {
    let found = false;
    visit(node, { Field: (field) => void (found ||= uncached.has(field)) });
    return found;
  }

  function fieldType(type: GraphQLCompositeType, { name }: FieldNode): GraphQLCompositeType {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name.value] : undefined;
    const inner = field && getNamedType(field.type);
    if (!inner || !isCompositeType(inner)) throw new Inseparable();
    return inner;
  }

  function typeNamed(name: string): GraphQLCompositeType {
    const type = schema.getType(name);
    if (!isCompositeType(type)) throw new Inseparable();
    return type;
  }

  /** Each `_entities` of a request; what it selects must be on one type, whose entities it has the representations of. */
  function parts(request: EntityRequest, set: SelectionSetNode) {
    holes.length = 0;
    const kept: SelectionNode[] = [];
    const whole: SelectionNode[] = [];
    for (const { alias } of request.parts) {
      holes.push([]);
      const field = set.selections.find((node) => node.kind === Kind.FIELD && responseKey(node) === alias);
      const [fragment, ...more] = field?.kind === Kind.FIELD ? (field.selectionSet?.selections ?? []) : [];
      if (field?.kind !== Kind.FIELD || fragment?.kind !== Kind.INLINE_FRAGMENT) throw new Inseparable();
      const split = more.length === 0 && hasUncached(fragment);
      if (!split && hasUncached(field)) throw new Inseparable();
      const type = typeNamed(fragment.typeCondition?.name.value ?? '');
      const tried = split ? level(fragment.selectionSet, type, [], 'entity') : undefined;
      // Where nothing is left to be kept, the part is fetched as it is.
      const sets = tried?.kept.selections.some((node) => !isTypename(node)) ? tried : undefined;
      if (!sets) holes.splice(-1, 1, []);
      const made = (selectionSet: SelectionSetNode): FieldNode => ({
        ...field,
        selectionSet: { kind: Kind.SELECTION_SET, selections: [{ ...fragment, selectionSet }] },
      });
      kept.push(sets ? made(sets.kept) : field);
      whole.push(sets ? made(sets.whole) : field);
    }
    const setOf = (selections: SelectionNode[]): SelectionSetNode => ({ kind: Kind.SELECTION_SET, selections });
    return { kept: setOf(kept), whole: setOf(whole) };
  }

  return { holes, level, parts };
}

function isTypename(node: SelectionNode): boolean {
  return node.kind === Kind.FIELD && node.name.value === '__typename';
}

function plainField(name: string): FieldNode {
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } };
}

/** Whether an alias stands where a key would, or a variable is called like those of the rest. */
function hidesKeys(document: DocumentNode, keys: ReadonlySet<string>): boolean {
  let hidden = false;
  visit(document, {
    Field(node) {
      const name = responseKey(node);
      if (node.alias && node.name.value !== name && (name === '__typename' || keys.has(name))) hidden = true;
      if (name.startsWith(prefix)) hidden = true;
    },
    Variable: ({ name }) => {
      if (name.value.startsWith(prefix)) hidden = true;
    },
  });
  return hidden;
}

function restOf(operation: OperationDefinitionNode, holes: readonly Hole[]): Split['rest'] {
  const variables = new Set<string>();
  const texts = holes.map(({ kind, type, fields, alias }) => {
    for (const field of fields) visit(field, { Variable: ({ name }) => void variables.add(name.value) });
    const selected = fields.map(print).join(' ');
    return kind === 'root' ? selected : `${alias}:_entities(representations:$${alias}){...on ${type}{${selected}}}`;
  });
  const declared = (operation.variableDefinitions ?? [])
    .filter(({ variable }) => variables.has(variable.name.value))
    .map(print);
  const lists = holes.flatMap(({ kind, alias }) => (kind === 'root' ? [] : `$${alias}:[_Any!]!`));
  const definitions = [...declared, ...lists].join(' ');
  const query = stripIgnoredCharacters(`query${definitions === '' ? '' : `(${definitions})`}{${texts.join(' ')}}`);
  return { query, variables: [...variables] };
}
