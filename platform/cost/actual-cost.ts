import { compile, literal, property } from '../execution/source.ts';
import { conditionSource } from '../execution/write-answer.ts';
import type { Variables } from './arguments.ts';
import type { CompiledCost, FieldCost, ObjectCost } from './compile-cost.ts';

/**
 * The actual cost of an object of an answer, without its own weight. An object with several places (`shared`) is visited once and counted at each
 * place.
 */
export type ActualCost = (data: object, variables: Variables, shared: ReadonlySet<object>) => number;

/** The argument of the generated functions. */
interface Counting {
  variables: Variables;
  shared: ReadonlySet<object>;
  /** The cost of shared objects, by the index of their cost. */
  counted: (Map<object, number> | undefined)[];
  /** The cost of the arguments of a field, counted once. */
  ofArguments(field: number): number;
}

type CountObject = (object: object, counting: Counting) => number;

/**
 * Compiles the count of an answer: a function for each type of object, which reads constant keys. Every object of every answer is counted, and the
 * engine reads a key that it knows several times as fast as one in a variable.
 */
export function compileActualCost({ root }: Pick<CompiledCost, 'root'>): ActualCost {
  if (root.fields.length === 0) return () => 0;
  const functions: string[] = [];
  const named = new Set<ObjectCost>();
  const withArguments: FieldCost[] = [];

  /** The cost of the object `o`, without its own weight. */
  function objectSource(object: ObjectCost): string {
    if (object.fields.length === 0) return '0';
    const name = `object${object.index}`;
    if (!named.has(object)) {
      named.add(object);
      const fields = object.fields.map(fieldSource).join('');
      const counted = `x.counted[${object.index}]`;
      functions.push(
        `function ${name}(o,x){let v,t=0,m;if(x.shared.size>0&&x.shared.has(o)){m=${counted}??=new Map();const w=m.get(o);if(w!==undefined)return w}${fields}if(m!==undefined)m.set(o,t);return t}`,
      );
    }
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
    const one = (object: ObjectCost) => `${literal(weight ?? object.weight)}+${objectSource(object)}`;
    const cases = [...byType].map(([type, object]) => `o.__typename===${literal(type)}?${one(object)}:`);
    return `(${cases.join('')}${one(declared)})`;
  }

  const start = objectSource(root);
  const count = compile<CountObject>({}, `${functions.join('\n')}\nreturn (o,x)=>${start};`);
  return (data, variables, shared) => {
    const known: number[] = [];
    const ofArguments = (field: number) => (known[field] ??= withArguments[field]?.argumentsCost?.(variables) ?? 0);
    return count(data, { variables, shared, counted: [], ofArguments });
  };
}
