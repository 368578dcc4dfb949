import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type InterfaceTypeDefinitionNode,
  parse,
} from 'graphql';
import { directivesOn } from './links.ts';

/** One `@cacheControl`. */
export interface CacheHint {
  maxAge?: number;
  private?: boolean;
  inherit?: boolean;
  staleIfError?: number;
  tags?: readonly string[];
}

/** The hints of a supergraph, by the places that have one. */
export interface CacheHints {
  /** The hints of object types, interfaces and unions. Types of `ambiguous` have no `maxAge`. */
  types: ReadonlyMap<string, CacheHint>;
  /** By `Type.field`. */
  fields: ReadonlyMap<string, CacheHint>;
  /** `Type.field.argument` and `Input.field`: a request with a value for one of them is not cached. */
  uncachedInputs: ReadonlySet<string>;
  /** Types whose `maxAge` is ignored: several subgraphs add fields, and the supergraph does not say whose hint it is. */
  ambiguous: readonly string[];
  /** The events that empty an entry, without `:{field}`. */
  events: readonly string[];
}

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** Reads `@cacheControl`, which `@composeDirective` has brought into a supergraph. */
export function readHints(sdl: string): CacheHints {
  const types = new Map<string, CacheHint>();
  const fields = new Map<string, CacheHint>();
  const uncachedInputs = new Set<string>();
  const ambiguous: string[] = [];

  function readInput(coordinate: string, node: InputValueDefinitionNode): void {
    if (hintOn(node)?.maxAge === 0) uncachedInputs.add(coordinate);
  }

  for (const node of parse(sdl, { noLocation: true }).definitions) {
    if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
      for (const field of node.fields ?? []) readInput(`${node.name.value}.${field.name.value}`, field);
    }
    const composite = node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
    if (!composite && node.kind !== Kind.UNION_TYPE_DEFINITION) continue;
    const name = node.name.value;
    const hint = hintOn(node);
    if (hint) {
      const certain = hint.maxAge === undefined || !composite || resolvingGraphs(node).size <= 1;
      if (!certain) ambiguous.push(name);
      const { maxAge: _, ...rest } = hint;
      // Its scope and its tags can only be stricter than needed.
      types.set(name, certain ? hint : rest);
    }
    if (!composite) continue;
    for (const field of node.fields ?? []) {
      const coordinate = `${name}.${field.name.value}`;
      const own = hintOn(field);
      if (own) fields.set(coordinate, own);
      for (const argument of field.arguments ?? []) readInput(`${coordinate}.${argument.name.value}`, argument);
    }
  }
  const tags = [...types.values(), ...fields.values()].flatMap((hint) => hint.tags ?? []);
  const events = [...new Set(tags.map((tag) => tag.split(':')[0] ?? ''))];
  return { types, fields, uncachedInputs, ambiguous, events };
}

function hintOn(node: { directives?: readonly ConstDirectiveNode[] | undefined }): CacheHint | undefined {
  const [values] = directivesOn(node, 'cacheControl');
  if (!values) return undefined;
  const { maxAge, staleIfError, scope, inheritMaxAge, tags } = values;
  return {
    ...(typeof maxAge === 'number' ? { maxAge } : {}),
    ...(typeof staleIfError === 'number' ? { staleIfError } : {}),
    // A scope that is not known is no reason to share.
    ...(scope === undefined || scope === null ? {} : { private: scope !== 'PUBLIC' }),
    ...(inheritMaxAge === true ? { inherit: true } : {}),
    ...(Array.isArray(tags) ? { tags: tags.map(String) } : {}),
  };
}

/**
 * The subgraphs that answer fields of a type, apart from those that only refer to it by its keys. A hint on a type counts for all of its
 * fields; a subgraph that adds a field without knowing of the hint must not have that field cached.
 */
function resolvingGraphs(type: Composite): Set<string> {
  const joined = directivesOn(type, 'join__type');
  const graphs = [...new Set(joined.map(({ graph }) => String(graph)))];
  const keys = new Set(
    joined.flatMap(({ graph, key }) =>
      typeof key === 'string' ? key.split(/[\s{}]+/).map((field) => `${String(graph)} ${field}`) : [],
    ),
  );
  const resolving = new Set<string>();
  for (const field of type.fields ?? []) {
    for (const graph of graphsOf(field, graphs)) {
      if (!keys.has(`${graph} ${field.name.value}`)) resolving.add(graph);
    }
  }
  return resolving;
}

function graphsOf(field: FieldDefinitionNode, all: readonly string[]): readonly string[] {
  const joined = directivesOn(field, 'join__field').filter(({ graph }) => graph !== undefined);
  if (joined.length === 0) return all;
  return joined.filter(({ external }) => external !== true).map(({ graph }) => String(graph));
}
