import { type ASTNode, type DocumentNode, Kind, print } from 'graphql';

/** A subgraph's parsed schema; locations come from the `Source` it was parsed from. */
export interface ParsedSubgraph {
  name: string;
  file: string;
  document: DocumentNode;
}

/** Where something is defined. Lines and columns count from 1. */
export interface Place {
  subgraph: string;
  file: string;
  line: number;
  column: number;
  /** `before`: the definition was removed; the place is in the baseline. */
  side: 'now' | 'before';
}

type NamedNode = ASTNode & { name: { value: string } };
interface FoundDefinition {
  subgraph: ParsedSubgraph;
  node: NamedNode;
  /** The definition of its type, to distinguish the owner from a subgraph that only refers to the type. */
  owner: NamedNode;
}

/**
 * The place of the definition that a change is about. With the older schemas, it is the definition that was edited; if several were edited,
 * the definition of the subgraph that owns the type. If the definition was removed and `before` does not have it, it is the place of its parent.
 */
export function placeOf(
  coordinate: string,
  now: readonly ParsedSubgraph[],
  before: readonly ParsedSubgraph[] | null,
): Place | null {
  const present = find(coordinate, now);
  const former = before ? find(coordinate, before) : [];
  const counterpart = (found: FoundDefinition, others: FoundDefinition[]) =>
    others.find((other) => other.subgraph.name === found.subgraph.name);
  const edited = present.filter((definition) => {
    const other = counterpart(definition, former);
    return before !== null && (!other || print(other.node) !== print(definition.node));
  });
  const removed = former.filter((definition) => !counterpart(definition, present));
  for (const [side, candidates] of [
    ['now', edited],
    ['before', removed],
    ['now', present],
  ] as const) {
    const best = candidates.toSorted((a, b) => weight(b) - weight(a))[0];
    if (best) return toPlace(best, side);
  }
  const parent = parentOf(coordinate);
  return parent ? placeOf(parent, now, before) : null;
}

function parentOf(coordinate: string): string | undefined {
  return /^(.+)\(.*\)$/.exec(coordinate)?.[1] ?? /^(.+)\.[^.]+$/.exec(coordinate)?.[1];
}

function find(coordinate: string, subgraphs: readonly ParsedSubgraph[]): FoundDefinition[] {
  const [, type, member, argument] = /^(@?\w+)(?:\.(\w+))?(?:\((\w+):\))?$/.exec(coordinate) ?? [];
  const found: FoundDefinition[] = [];
  for (const subgraph of subgraphs) {
    const written = type === undefined ? type : (rootNames(subgraph.document).get(type) ?? type);
    // A type can have a definition and extensions; the first part that has the member is the place.
    for (const owner of subgraph.document.definitions) {
      if (!isNamed(owner) || nameOf(owner) !== written) continue;
      const node = argument
        ? child(member ? child(owner, member) : owner, argument)
        : member
          ? child(owner, member)
          : owner;
      if (!node) continue;
      found.push({ subgraph, node, owner });
      break;
    }
  }
  return found;
}

const defaultRoots = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/** `Query` → `RootQ`, for a subgraph with its own names of root types; the supergraph has the usual names. */
function rootNames(document: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const { operation, type } of definition.operationTypes ?? [])
      names.set(defaultRoots[operation], type.name.value);
  }
  return names;
}

function nameOf(node: NamedNode): string {
  return node.kind === Kind.DIRECTIVE_DEFINITION ? `@${node.name.value}` : node.name.value;
}

/** A field, enum value or argument by its name. */
function child(node: NamedNode | undefined, name: string): NamedNode | undefined {
  if (!node) return undefined;
  const children: readonly NamedNode[] = [
    ...('fields' in node ? (node.fields ?? []) : []),
    ...('values' in node && node.kind !== Kind.LIST ? (node.values ?? []) : []),
    ...('arguments' in node ? (node.arguments ?? []) : []),
  ].filter(isNamed);
  return children.find((member) => member.name.value === name);
}

function isNamed(node: ASTNode): node is NamedNode {
  return 'name' in node && node.name !== undefined;
}

/** The subgraph with the most fields of a type owns it; a subgraph that cannot resolve the type only refers to it. */
function weight({ owner }: FoundDefinition): number {
  const parts = 'fields' in owner ? (owner.fields?.length ?? 0) : 0;
  return print(owner).includes('resolvable: false') ? parts - 1000 : parts;
}

function toPlace({ subgraph, node }: FoundDefinition, side: Place['side']): Place | null {
  // The place is the name: a definition begins with its description.
  const token = 'loc' in node.name ? (node.name as ASTNode).loc?.startToken : undefined;
  if (!token) return null;
  return { subgraph: subgraph.name, file: subgraph.file, line: token.line, column: token.column, side };
}
