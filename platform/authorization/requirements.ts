import {
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  type SelectionSetNode,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';

/** A condition on the caller. All conditions of a field must hold; of `anyOf`, all names of one entry. */
export type AccessCondition =
  | { kind: 'authenticated' }
  | { kind: 'scopes' | 'policies'; anyOf: readonly (readonly string[])[] };

/** The conditions that a supergraph puts on its fields. */
export interface Requirements {
  /** The conditions before a field of this type may be fetched; empty if everybody may. */
  of(type: string, field: string): readonly AccessCondition[];
}

/** Whether every caller who satisfies the conditions satisfies this one as well. */
export function implies(conditions: readonly AccessCondition[], condition: AccessCondition): boolean {
  return conditions.some((held) => {
    // Nobody without a token has a scope or satisfies a policy.
    if (condition.kind === 'authenticated') return true;
    if (held.kind !== condition.kind) return false;
    return held.anyOf.every((names) => condition.anyOf.some((needed) => needed.every((name) => names.includes(name))));
  });
}

type Kinds = ReadonlyMap<string, AccessCondition['kind']>;

const specs = [
  ['authenticated', 'authenticated'],
  ['requiresScopes', 'scopes'],
  ['policy', 'policies'],
] as const;

/**
 * Reads `@authenticated`, `@requiresScopes` and `@policy` from a supergraph; undefined if it has none. A field has the conditions
 *
 * - of itself, of the type that it stands on, and of the type that it returns;
 * - on an interface, it counts for the same field of every type that implements the interface, because one of these types will answer;
 * - of the fields that it needs by `@requires`, for its value may be made from theirs.
 */
export function readRequirements(sdl: string): Requirements | undefined {
  const document = parse(sdl, { noLocation: true });
  const kinds = directivesIn(document);
  if (kinds.size === 0) return undefined;

  const ofType = new Map<string, AccessCondition[]>();
  const fields = new Map<string, Map<string, FieldDefinitionNode>>();
  const implementers = new Map<string, string[]>();
  for (const node of document.definitions) {
    if (!('name' in node) || !node.name || !('directives' in node)) continue;
    const name = node.name.value;
    ofType.set(name, conditionsOn(node, kinds));
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    fields.set(name, new Map((node.fields ?? []).map((field) => [field.name.value, field])));
    if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const { name: implemented } of node.interfaces ?? [])
      implementers.set(implemented.value, [...(implementers.get(implemented.value) ?? []), name]);
  }

  const known = new Map<string, readonly AccessCondition[]>();
  function conditionsOf(type: string, name: string): readonly AccessCondition[] {
    const key = `${type}.${name}`;
    const found = known.get(key);
    if (found) return found;
    // Ends a circle of @requires; its fields have each other's conditions already.
    known.set(key, []);
    const field = fields.get(type)?.get(name);
    const conditions = [
      ...(ofType.get(type) ?? []),
      ...(implementers.get(type) ?? []).flatMap((implementer) => conditionsOf(implementer, name)),
      ...(field ? [...conditionsOn(field, kinds), ...(ofType.get(namedType(field.type)) ?? [])] : []),
      ...(field ? requiredBy(field).flatMap((needed) => conditionsWithin(needed, type)) : []),
    ];
    const distinct = [...new Map(conditions.map((condition) => [JSON.stringify(condition), condition])).values()];
    known.set(key, distinct);
    return distinct;
  }

  /** The requirements of all fields in a selection. */
  function conditionsWithin(set: SelectionSetNode, type: string): AccessCondition[] {
    return set.selections.flatMap((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return conditionsWithin(selection.selectionSet, selection.typeCondition?.name.value ?? type);
      const field = fields.get(type)?.get(selection.name.value);
      return [
        ...conditionsOf(type, selection.name.value),
        ...(field && selection.selectionSet ? conditionsWithin(selection.selectionSet, namedType(field.type)) : []),
      ];
    });
  }

  return { of: conditionsOf };
}

/**
 * The supergraph without the mark that only a reader who enforces these directives may load it. For Apollo's library, which refuses what it does
 * not enforce itself.
 */
export function asEnforced(sdl: string): string {
  return sdl.replaceAll(
    /(@link\(\s*url:\s*"https:\/\/specs\.apollo\.dev\/(?:authenticated|requiresScopes|policy)\/v0\.1"[^)]*?),?\s*for:\s*SECURITY/g,
    '$1',
  );
}

/** The directives by the names that they have in this supergraph. */
function directivesIn(document: DocumentNode): Kinds {
  const links = document.definitions
    .filter((node) => node.kind === Kind.SCHEMA_DEFINITION)
    .flatMap((node) => node.directives ?? [])
    .filter((directive) => directive.name.value === 'link');
  return new Map(
    links.flatMap((link) => {
      const url = textOf(link, 'url') ?? '';
      const [spec, kind] = specs.find(([name]) => url.startsWith(`https://specs.apollo.dev/${name}/`)) ?? [];
      if (!spec || !kind) return [];
      const imports = argumentOf(link, 'import') as (string | { name: string; as?: string })[] | undefined;
      const renamed = imports?.find((entry) => typeof entry === 'object' && entry.name === `@${spec}`);
      const as = typeof renamed === 'object' ? renamed.as?.slice(1) : undefined;
      return [[as ?? textOf(link, 'as') ?? spec, kind] as const];
    }),
  );
}

function conditionsOn(
  { directives = [] }: { directives?: readonly DirectiveNode[] | undefined },
  kinds: Kinds,
): AccessCondition[] {
  return directives.flatMap((directive): AccessCondition[] => {
    const kind = kinds.get(directive.name.value);
    if (kind === undefined) return [];
    if (kind === 'authenticated') return [{ kind }];
    // The composer checks the arguments: lists of lists of names.
    return [{ kind, anyOf: argumentOf(directive, kind) as string[][] }];
  });
}

/** The selections that `@requires` names, one for each subgraph that has the field. */
function requiredBy({ directives = [] }: FieldDefinitionNode): SelectionSetNode[] {
  return directives
    .filter((directive) => directive.name.value === 'join__field')
    .flatMap((directive) => textOf(directive, 'requires') ?? [])
    .flatMap((requires) => parse(`{ ${requires} }`, { noLocation: true }).definitions)
    .flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? [node.selectionSet] : []));
}

function argumentOf(directive: DirectiveNode, name: string): unknown {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value && valueFromASTUntyped(value);
}

function textOf(directive: DirectiveNode, name: string): string | undefined {
  const value = argumentOf(directive, name);
  return typeof value === 'string' ? value : undefined;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
