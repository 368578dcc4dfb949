import type {
  FetchDataRewrite,
  QueryPlanFieldNode,
  QueryPlanInlineFragmentNode,
  QueryPlanSelectionNode,
} from '@apollo/query-planner';
import { type GraphQLSchema, isNonNullType, isObjectType } from 'graphql';
import { copyOf, merge, put, type ResponseObject } from './merge.ts';
import { applyRewrites, possibleTypes } from './rewrites.ts';
import { compile, literal, property, quote } from './source.ts';

/** How a fetch names the entities that it needs. */
export interface Representation {
  /**
   * The representation of an object as JSON text, or null if the object is of another type or lacks a field that the subgraph requires: then the
   * fetch does not concern it. `clean`: no string of the object needs an escape.
   */
  textOf(object: ResponseObject, clean: boolean): string | null;
  /** A value in the text, which nearly alone distinguishes the object from others of this fetch; undefined if only the text does. */
  keyOf(object: ResponseObject): unknown;
  /** Whether two objects with the same key have the same text; false may be wrong. */
  isSame(object: ResponseObject, other: ResponseObject): boolean;
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

  const cases = plain.map(({ typeCondition, selections }, index) => {
    const isOne = types[index]?.size === 1;
    const test = isOne ? `o.__typename===${literal(typeCondition ?? '')}` : `types[${index}].has(o.__typename)`;
    return `if(${test}){${textSource(selections, 'return null', isOne ? typeCondition : undefined)}}`;
  });
  const [only] = plain;
  const fields =
    (only?.selections as QueryPlanFieldNode[] | undefined)?.filter(({ name }) => name !== '__typename') ?? [];
  const isFlat = plain.length === 1 && types[0]?.size === 1 && fields.every(({ selections }) => !selections);
  const key = isFlat ? keyAmong(schema, only?.typeCondition, fields) : undefined;
  const keySource = key
    ? `o.__typename===${literal(only?.typeCondition ?? '')}?${property('o', key.alias ?? key.name)}:undefined`
    : 'undefined';
  const others = fields.filter((field) => field !== key).map(({ alias, name }) => alias ?? name);
  const sameSource = key
    ? others.map((name) => `${property('o', name)}===${property('p', name)}`).join('&&') || 'true'
    : 'false';
  return {
    values: Math.max(...plain.map(({ selections }) => countFields(selections))),
    textOf: compile<Representation['textOf']>(
      { types, quote },
      `return function textOf(o,clean){${cases.join('')}return null}`,
    ),
    keyOf: compile<Representation['keyOf']>({}, `return function keyOf(o){return ${keySource}}`),
    isSame: compile<Representation['isSame']>({}, `return function isSame(o,p){return ${sameSource}}`),
  };
}

/**
 * The field that probably is the key of the entity, among those that a subgraph needs with it: the only one, an ID, or a value that is never null.
 * With another one the texts are compared more often.
 */
function keyAmong(
  schema: GraphQLSchema,
  typename: string | undefined,
  fields: readonly QueryPlanFieldNode[],
): QueryPlanFieldNode | undefined {
  if (fields.length < 2) return fields[0];
  const type = schema.getType(typename ?? '');
  if (!isObjectType(type)) return undefined;
  const typeOf = ({ name }: QueryPlanFieldNode) => type.getFields()[name]?.type;
  return (
    fields.find((field) => String(typeOf(field)) === 'ID!') ??
    fields.find((field) => String(typeOf(field)) === 'String!') ??
    fields.find((field) => isNonNullType(typeOf(field)))
  );
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

/** Returns the fields of `o` as a JSON object; a missing value ends the function by `missing`. `typename`: the type of `o`, if it is known. */
function textSource(selections: readonly QueryPlanSelectionNode[], missing: string, typename?: string): string {
  const reads: string[] = [];
  const nested: string[] = [];
  // Constants that follow each other are one: to join texts is most of the work.
  let constant = '';
  const parts = (selections as QueryPlanFieldNode[]).map((field, index) => {
    const key = field.alias ?? field.name;
    constant += `${index === 0 ? '{' : ','}${literal(key)}:`;
    if (typename !== undefined && key === '__typename') {
      constant += literal(typename);
      return '';
    }
    const value = `v${index}`;
    reads.push(`const ${value}=${property('o', key)};if(${value}===undefined)${missing};`);
    const label = literal(constant);
    constant = '';
    if (!field.selections) {
      const text = `(clean?'"'+${value}+'"':quote(${value}))`;
      return `${label}+(typeof ${value}==='string'?${text}:typeof ${value}==='number'?${value}:JSON.stringify(${value}))`;
    }
    // A missing field within is null for its object alone.
    nested.push(
      `const nested${index}=(o)=>{if(o===null)return 'null';if(Array.isArray(o))return '['+o.map(nested${index}).join(',')+']';${textSource(field.selections, `return 'null'`)}};`,
    );
    return `${label}+nested${index}(${value})`;
  });
  return `${reads.join('')}${nested.join('')}return ${[...parts, literal(`${constant}}`)].filter(Boolean).join('+')}`;
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
      put(taken, key, selection.selections ? take(value, selection.selections) : copyOf(value));
    }
    return taken;
  }
  return {
    keyOf: () => undefined,
    isSame: () => false,
    values: countFields(requires),
    textOf(object) {
      const taken = take(object, requires) as ResponseObject | null;
      if (!taken?.['__typename']) return null;
      applyRewrites(schema, rewrites, taken);
      return JSON.stringify(taken);
    },
  };
}
