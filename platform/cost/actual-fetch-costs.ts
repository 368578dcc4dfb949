import { compile, literal, property } from '../execution/source.ts';
import { holds, type PlannedFetch } from '../execution/plan.ts';
import type { Variables } from './arguments.ts';
import type { CompiledCost } from './compile-cost.ts';
import { type Counting, openCountSource } from './count-source.ts';

/** The cost of one fetch of a plan. */
export interface FetchCost {
  fetch: PlannedFetch;
  /** Set for a fetch of root fields. */
  root: CompiledCost | undefined;
  /** Set for a fetch of entities, by their types. */
  entities: ReadonlyMap<string, CompiledCost>;
}

/** The actual cost of each fetch, in their order; 0 for a fetch that the variables exclude. */
export type ActualFetchCosts = (data: object, variables: Variables, shared: ReadonlySet<object>) => readonly number[];

interface CountingFetches extends Counting {
  /** Whether a fetch was made. */
  made: readonly boolean[];
  totals: number[];
  /** The shared objects that were visited, by step. */
  seen: (Set<object> | undefined)[];
}

/** A step on the paths of fetches, with those that end there. A common start of several paths is walked once. */
interface Step {
  number: number;
  ends: number[];
  next: Map<string, Step>;
}

/**
 * Compiles one walk through an answer that counts the objects of all fetches. Lists of the objects at each path, and a count for each object on its own,
 * took longer than the count of the whole answer.
 */
export function compileActualFetchCosts(costs: readonly FetchCost[]): ActualFetchCosts {
  const source = openCountSource();
  const start: Step = { number: 0, ends: [], next: new Map() };
  let steps = 1;
  costs.forEach(({ fetch }, index) => {
    let step = start;
    for (const key of fetch.path) {
      const known = step.next.get(key) ?? { number: steps++, ends: [], next: new Map<string, Step>() };
      step.next.set(key, known);
      step = known;
    }
    step.ends.push(index);
  });

  const walks: string[] = [];
  /** Makes the function that visits the object or list `o`. */
  function walkFrom({ number, ends, next }: Step): string {
    const name = `step${number}`;
    // A list stands at the end of a path only where the schema has none: the answer of a subgraph is wrong there.
    const counts = ends.map(
      (index) => `if(x.made[${index}])x.totals[${index}]+=${objectSource(costs[index] as FetchCost)};`,
    );
    const inner = [...next].map(([key, step]) => {
      const visit = `if(typeof v==='object'&&v!==null&&isFirst(v,${step.number},x))${walkFrom(step)}(v,x)`;
      return key === '@'
        ? `if(Array.isArray(o))for(const v of o){${visit}}`
        : `{const v=${property('o', key)};${visit}}`;
    });
    const own = counts.length > 0 ? `if(!Array.isArray(o)){${counts.join('')}}` : '';
    walks.push(`function ${name}(o,x){${own}${inner.join('')}}`);
    return name;
  }

  /** The cost of the object `o`: an entity by its type and with its weight; 0 for a type that the fetch does not concern. */
  function objectSource({ root, entities }: FetchCost): string {
    if (root) return source.objectCost(root.root);
    const cases = [...entities].map(([type, cost]) => `o.__typename===${literal(type)}?${source.itemCost(cost.root)}:`);
    return `(${cases.join('')}0)`;
  }

  const first = walkFrom(start);
  const count = compile<(data: object, counting: CountingFetches) => void>(
    { isFirst },
    `${source.functions()}\n${walks.join('\n')}\nreturn ${first};`,
  );
  return (data, variables, shared) => {
    const made = costs.map(({ fetch }) => holds(fetch.conditions, variables));
    const totals = costs.map(() => 0);
    count(data, { ...source.counting(variables, shared), made, totals, seen: [] });
    return totals;
  };
}

/** Whether a step comes to an object for the first time: the levels below a shared object would otherwise double with each level. */
function isFirst(value: object, step: number, { shared, seen }: CountingFetches): boolean {
  if (shared.size === 0 || !shared.has(value)) return true;
  const visited = (seen[step] ??= new Set());
  if (visited.has(value)) return false;
  visited.add(value);
  return true;
}
