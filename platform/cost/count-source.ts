import { literal, property } from '../execution/source.ts';
import { conditionSource } from '../execution/write-answer.ts';
import type { Variables } from './arguments.ts';
import type { FieldCost, ObjectCost } from './compile-cost.ts';

/** The argument `x` of the generated functions. */
export interface Counting {
  variables: Variables;
  /** Objects with several places: each is visited once and counted at each place. */
  shared: ReadonlySet<object>;
  /** The cost of shared objects, by the number of their function. */
  counted: (Map<object, number> | undefined)[];
  /** The cost of the arguments of a field, counted once. */
  ofArguments(field: number): number;
}

/** The source of the functions that count objects, for one or more costs. */
export interface CountSource {
  /** An expression: the cost of the object `o`, without its own weight. */
  objectCost(object: ObjectCost): string;
  /** An expression: the same with its weight. `weight` replaces the weight of the type. */
  itemCost(object: ObjectCost, weight?: number): string;
  /** All functions so far. */
  functions(): string;
  /** Begins to count one answer. Call it after the last function is made. */
  counting(variables: Variables, shared: ReadonlySet<object>): Counting;
}

/**
 * Makes a function for each type of object, which reads constant keys. Every object of every answer is counted, and the engine reads a key that it
 * knows several times as fast as one in a variable.
 */
export function openCountSource(): CountSource {
  const functions: string[] = [];
  const named = new Map<ObjectCost, string>();
  const withArguments: FieldCost[] = [];

  function objectCost(object: ObjectCost): string {
    if (object.fields.length === 0) return '0';
    const known = named.get(object);
    if (known) return `${known}(o,x)`;
    const name = `object${named.size}`;
    const counted = `x.counted[${named.size}]`;
    named.set(object, name);
    const fields = object.fields.map(fieldSource).join('');
    functions.push(
      `function ${name}(o,x){let v,t=0,m;if(x.shared.size>0&&x.shared.has(o)){m=${counted}??=new Map();const w=m.get(o);if(w!==undefined)return w}${fields}if(m!==undefined)m.set(o,t);return t}`,
    );
    return `${name}(o,x)`;
  }

  function fieldSource(field: FieldCost): string {
    const ofArguments = field.argumentsCost ? `t+=x.ofArguments(${withArguments.push(field) - 1});` : '';
    const condition = field.when.length > 0 ? `if(${field.when.map(conditionSource).join('||')})` : '';
    const count = `v=${property('o', field.key)};if(v!==undefined){${ofArguments}if(v!==null)t+=${valueSource(field)}}`;
    return `${condition}{${count}}`;
  }

  /** The cost of the value of a field: a function with its own loop, so that the engine compiles what it counts into the loop. */
  function valueSource({ items, weight }: FieldCost): string {
    const one = items ? itemSource(items, weight) : literal(weight ?? 0);
    const counts = items ? `typeof o==='object'&&o!==null` : 'o!==null&&o!==undefined';
    const name = `values${functions.length}`;
    functions.push(
      `function ${name}(v,x){let t=0;if(!Array.isArray(v)){const o=v;return ${counts}?${one}:0}for(let i=0;i<v.length;i++){const o=v[i];if(${counts})t+=Array.isArray(o)?${name}(o,x):${one}}return t}`,
    );
    return `${name}(v,x)`;
  }

  /** The cost of the object `o`, by its type if that makes a difference. */
  function itemSource({ declared, byType }: NonNullable<FieldCost['items']>, weight: number | undefined): string {
    const cases = [...byType].map(([type, object]) => `o.__typename===${literal(type)}?${itemCost(object, weight)}:`);
    return `(${cases.join('')}${itemCost(declared, weight)})`;
  }

  function itemCost(object: ObjectCost, weight = object.weight): string {
    return `${literal(weight)}+${objectCost(object)}`;
  }

  return {
    objectCost,
    itemCost,
    functions: () => functions.join('\n'),
    counting(variables, shared) {
      const known: number[] = [];
      const ofArguments = (field: number) => (known[field] ??= withArguments[field]?.argumentsCost?.(variables) ?? 0);
      return { variables, shared, counted: [], ofArguments };
    },
  };
}
