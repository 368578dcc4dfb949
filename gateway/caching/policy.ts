import {
  type FieldNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { CacheHint, CacheHints } from '#platform/graph/cache-hints.ts';

/** An event that empties an entry. */
export interface CacheTag {
  event: string;
  /** The field of the representation whose value ends the event's subject; without it, every event of this name counts. */
  idField?: string;
}

/** How long the answer of a fetch may be kept, and for whom. */
export interface CachePolicy {
  maxAgeSeconds: number;
  staleIfErrorSeconds: number;
  private: boolean;
  tags: readonly CacheTag[];
}

/** The times for the fields of one object, in seconds. */
interface Times {
  maxAge: number;
  staleIfError: number;
}

interface Context {
  schema: GraphQLSchema;
  hints: CacheHints;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

interface Selected {
  type: GraphQLCompositeType;
  set: SelectionSetNode;
  entity: boolean;
}

/**
 * The policy of a selection: the shortest time of all that it selects, private if anything is. Undefined if anything may not be kept. The rules
 * are those of Apollo's `@cacheControl`: a field that returns an object has its own hint or that of the object's type, and without one nothing is
 * kept; a scalar is kept as long as the object around it.
 */
export function policyOf(selection: Selected, context: Context): CachePolicy | undefined {
  const { uncached, policy } = readSelection(selection, context);
  return uncached.size === 0 ? policy : undefined;
}

/** The outermost fields of a selection that may not be kept. */
export function uncachedFields(selection: Selected, context: Context): ReadonlySet<FieldNode> {
  return readSelection(selection, context).uncached;
}

/** The policy of everything but the fields that may not be kept; undefined if nothing is left, or if a type is unknown. */
function readSelection(
  selection: Selected,
  context: Context,
): { uncached: ReadonlySet<FieldNode>; policy: CachePolicy | undefined } {
  const { schema, hints, fragments } = context;
  const uncached = new Set<FieldNode>();
  let known = true;
  let maxAge = Number.POSITIVE_INFINITY;
  let staleIfError = Number.POSITIVE_INFINITY;
  let isPrivate = false;
  const tags = new Map<string, CacheTag>();

  /** Counts a hint; answers whether it lets anything be kept. `top` says that the hint is on the entity itself, whose representation has its id. */
  function count(hint: CacheHint, times: Times | undefined, top: boolean): times is Times {
    if (!times || times.maxAge <= 0) return false;
    maxAge = Math.min(maxAge, times.maxAge);
    staleIfError = Math.min(staleIfError, times.staleIfError);
    if (hint.private) isPrivate = true;
    for (const text of hint.tags ?? []) {
      const tag = parseTag(text, top);
      tags.set(`${tag.event} ${tag.idField ?? ''}`, tag);
    }
    return true;
  }

  function walk(set: SelectionSetNode, type: GraphQLCompositeType, around: Times | undefined, top: boolean): void {
    for (const node of set.selections) {
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
        const condition = fragment?.typeCondition?.name.value;
        const inner = condition === undefined ? type : schema.getType(condition);
        if (!fragment || !isCompositeType(inner)) known = false;
        else walk(fragment.selectionSet, inner, around, top);
        continue;
      }
      if (node.name.value === '__typename') continue;
      if (!ownersOf(schema, type).every((owner) => countField(node, owner, around, top))) uncached.add(node);
    }
  }

  /** Counts a field as this type has it, with everything below; answers whether the field itself may be kept. */
  function countField(node: FieldNode, owner: GraphQLCompositeType, around: Times | undefined, top: boolean): boolean {
    const field = isObjectType(owner) || isInterfaceType(owner) ? owner.getFields()[node.name.value] : undefined;
    if (!field) return true;
    const own = hints.fields.get(`${owner.name}.${node.name.value}`);
    const returned = getNamedType(field.type);
    if (!isCompositeType(returned)) return count(own ?? {}, timesOf(own ?? {}, around), top);
    const hint = join(typeHint(returned, context), own);
    const times = hint.maxAge === undefined && !hint.inherit ? undefined : timesOf(hint, around);
    // The tags of the returned type name the returned object, which has no representation here.
    if (!count({ ...hint, tags: own?.tags ?? [] }, times, top)) return false;
    count({ tags: typeHint(returned, context)?.tags ?? [] }, times, false);
    if (node.selectionSet) walk(node.selectionSet, returned, times, false);
    return true;
  }

  if (selection.entity) {
    const hint = typeHint(selection.type, context);
    const times = hint?.maxAge === undefined ? undefined : timesOf(hint, undefined);
    if (hint && times && !count(hint, times, true)) known = false;
    walk(selection.set, selection.type, times, true);
  } else walk(selection.set, selection.type, undefined, false);

  if (!known || !Number.isFinite(maxAge)) return { uncached, policy: undefined };
  const policy = {
    maxAgeSeconds: maxAge,
    staleIfErrorSeconds: staleIfError,
    private: isPrivate,
    tags: [...tags.values()],
  };
  return { uncached, policy };
}

/** The times of a hint. A time that the hint lacks is the time of the object around it. */
function timesOf(hint: CacheHint, around: Times | undefined): Times | undefined {
  const maxAge = hint.maxAge ?? around?.maxAge;
  if (maxAge === undefined) return undefined;
  return { maxAge, staleIfError: hint.staleIfError ?? around?.staleIfError ?? 0 };
}

/** Joins the hint of a type and of a field: the field's times win, and the result is private if either is. */
function join(type: CacheHint | undefined, field: CacheHint | undefined): CacheHint {
  const isPrivate = (type?.private ?? false) || (field?.private ?? false);
  return { ...type, ...field, ...(isPrivate ? { private: true } : {}) };
}

/** The hint of a type. For an abstract type, the shortest time among its own hint and its possible types counts. */
function typeHint(
  type: GraphQLCompositeType,
  context: { schema: GraphQLSchema; hints: CacheHints },
): CacheHint | undefined {
  const { schema, hints } = context;
  const own = hints.types.get(type.name);
  if (!isAbstractType(type)) return own;
  const inner = schema.getPossibleTypes(type).map(({ name }) => hints.types.get(name));
  if (!own && inner.some((hint) => hint === undefined)) return undefined;
  const all = [own, ...inner].filter((hint) => hint !== undefined);
  const ages = all.flatMap(({ maxAge }) => maxAge ?? []);
  return {
    ...(ages.length > 0 ? { maxAge: Math.min(...ages) } : {}),
    ...(all.some(({ inherit }) => inherit) ? { inherit: true } : {}),
    ...(all.some((hint) => hint.private) ? { private: true } : {}),
    staleIfError: Math.min(...all.map((hint) => hint.staleIfError ?? 0)),
    tags: all.flatMap(({ tags }) => tags ?? []),
  };
}

/** The types with hints for a field that is selected on this type. */
function ownersOf(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
  return isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
}

function parseTag(text: string, top: boolean): CacheTag {
  const [, event = text, idField] = /^([^:]+):\{(\w+)\}$/.exec(text) ?? [];
  return idField !== undefined && top ? { event, idField } : { event: event.split(':')[0] ?? event };
}
