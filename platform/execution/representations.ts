import type {
  FetchDataRewrite,
  QueryPlanFieldNode,
  QueryPlanInlineFragmentNode,
  QueryPlanSelectionNode,
} from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { merge, put, type ResponseObject } from './merge.ts';
import { applyRewrites, possibleTypes } from './rewrites.ts';
import { compile, literal, property, quote } from './source.ts';

/** How a fetch names the entities that it needs. */
export interface Representation {
  /**
   * The representation of an object as JSON text, or null if the object is of another type or lacks a field that the subgraph requires: then the
   * fetch does not concern it.
   */
  textOf(object: ResponseObject): string | null;
  /** A type and the one field whose value alone distinguishes its objects; null if the text has to. */
  key: { type: string; field: string } | null;
  /** The values of one representation, without regard to lists within. */
  values: number;
}

/** Compiles the requirements of a fetch. */
export function compileRepresentation(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  rewrites: readonly FetchDataRewrite[] | undefined,
): Representation {
  const plain = requires.filter(isPlain);
  const types = plain.map(({ typeCondition }) => possibleTypes(schema, typeCondition ?? ''));
  const overlap = types.some((set, index) =>
    types.slice(index + 1).some((other) => [...set].some((type) => other.has(type))),
  );
  // Rare: nested fragments, fragments that apply together, rewrites.
  if (rewrites?.length || overlap || plain.length < requires.length)
    return generalRepresentation(schema, requires, rewrites);

  const cases = plain.map(({ selections }, index) => {
    const fields = selections.map((field) => fieldSource(field as QueryPlanFieldNode, 'o', 'return null'));
    return `if(types[${index}].has(o.__typename)){let s='{',v;${fields.join('')}return s+'}'}`;
  });
  const [only] = plain;
  const keys = only?.selections.filter((field) => (field as QueryPlanFieldNode).name !== '__typename') ?? [];
  const [key] = keys as QueryPlanFieldNode[];
  const single = plain.length === 1 && types[0]?.size === 1 && keys.length === 1 && key && !key.selections;
  return {
    values: Math.max(...plain.map(({ selections }) => countFields(selections))),
    textOf: compile<Representation['textOf']>({ types, quote }, `return (o)=>{${cases.join('')}return null}`),
    key: single ? { type: only?.typeCondition ?? '', field: key.alias ?? key.name } : null,
  };
}

function isPlain(node: QueryPlanSelectionNode): node is QueryPlanInlineFragmentNode {
  const onlyFields = (selection: QueryPlanSelectionNode): boolean =>
    selection.kind === 'Field' && (selection.selections?.every(onlyFields) ?? true);
  return node.kind === 'InlineFragment' && node.selections.every(onlyFields) && selectsTypename(node.selections);
}

function selectsTypename(selections: readonly QueryPlanSelectionNode[]): boolean {
  return selections.some((node) => node.kind === 'Field' && (node.alias ?? node.name) === '__typename');
}

function countFields(selections: readonly QueryPlanSelectionNode[]): number {
  return selections.reduce(
    (sum, node) => sum + (node.kind === 'Field' ? 1 : 0) + countFields(node.selections ?? []),
    0,
  );
}

/** Appends one field of `object` to the text `s`; a missing value ends the function by `missing`. */
function fieldSource(field: QueryPlanFieldNode, object: string, missing: string): string {
  const key = field.alias ?? field.name;
  const append = (text: string) => `s+=(s.length>1?',':'')+${literal(`${literal(key)}:`)}+${text};`;
  const read = `v=${property(object, key)};if(v===undefined)${missing};`;
  if (!field.selections) {
    return `${read}${append(`(typeof v==='string'?quote(v):typeof v==='number'?''+v:JSON.stringify(v))`)}`;
  }
  const inner = field.selections.map((selection) => fieldSource(selection as QueryPlanFieldNode, 'o', `return 'null'`));
  // A missing field within is null for its object alone.
  const nested = `function nested(o){if(o===null)return 'null';if(Array.isArray(o))return '['+o.map(nested).join(',')+']';let s='{',v;${inner.join('')}return s+'}'}`;
  return `${read}{${nested}${append('nested(v)')}}`;
}

/** The representation by the definition, as objects in between. */
function generalRepresentation(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  rewrites: readonly FetchDataRewrite[] | undefined,
): Representation {
  function take(source: unknown, selections: readonly QueryPlanSelectionNode[]): unknown {
    if (Array.isArray(source)) return source.map((item) => take(item, selections));
    if (typeof source !== 'object' || source === null) return null;
    const object = source as ResponseObject;
    const taken: ResponseObject = {};
    for (const selection of selections) {
      if (selection.kind === 'InlineFragment') {
        if (!possibleTypes(schema, selection.typeCondition ?? '').has(String(object['__typename']))) continue;
        const inner = take(object, selection.selections);
        if (inner !== null) merge(taken, inner as ResponseObject);
        continue;
      }
      const key = selection.alias ?? selection.name;
      const value = Object.hasOwn(object, key) ? object[key] : undefined;
      if (value === undefined) return null;
      // Copied, since rewrites change the representation and not the answer.
      put(taken, key, selection.selections ? take(value, selection.selections) : structuredClone(value));
    }
    return taken;
  }
  return {
    key: null,
    values: countFields(requires),
    textOf(object) {
      const taken = take(object, requires) as ResponseObject | null;
      if (!taken?.['__typename']) return null;
      applyRewrites(schema, rewrites, taken);
      return JSON.stringify(taken);
    },
  };
}
