import { compile, isInherited, property } from './source.ts';
import type { ResponseObject } from './merge.ts';

/**
 * The objects at a path of the response; `@` stands for every item of a list. An object that is in the response several times (`shared`) is
 * visited once: the levels below a shared object would otherwise double with each level.
 */
export function objectsAt(
  data: ResponseObject,
  path: readonly string[],
  shared: ReadonlySet<object>,
): ResponseObject[] {
  let objects: object[] = [data];
  for (const key of path) {
    const next: object[] = [];
    const seen = shared.size > 0 ? new Set<object>() : undefined;
    const add = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return;
      if (seen && shared.has(value)) {
        if (seen.has(value)) return;
        seen.add(value);
      }
      next.push(value);
    };
    const careful = isInherited(key);
    for (const object of objects) {
      if (key === '@') {
        if (Array.isArray(object)) for (const item of object) add(item);
      } else if (!careful || Object.hasOwn(object, key)) add((object as ResponseObject)[key]);
    }
    objects = next;
  }
  return objects.filter((object) => !Array.isArray(object)) as ResponseObject[];
}

/** The paths of one wave. A common start of several paths is walked once. */
export interface WavePaths {
  /** The number of a path, for `open`. */
  numberOf(path: readonly string[]): number;
  /** Finds objects in this data, by the number of their path. The data must not change until the last one is found. */
  open(data: ResponseObject, shared: ReadonlySet<object>): (number: number) => readonly ResponseObject[];
}

type Walk = (objects: readonly object[], shared: ReadonlySet<object>) => object[];

/** The same as `objectsAt`, for paths that are known when the plan is compiled. */
export function compilePaths(): WavePaths {
  /** Each step goes on from the objects of another one; the first is the root. */
  const steps: { from: number; walk: Walk }[] = [{ from: -1, walk: (objects) => [...objects] }];
  const numbers = new Map<string, number>();

  function numberOf(path: readonly string[]): number {
    let number = 0;
    for (let index = 0; index < path.length; index++) {
      const isList = path[index + 1] === '@' && path[index] !== '@';
      const id = JSON.stringify(path.slice(0, index + (isList ? 2 : 1)));
      const known = numbers.get(id) ?? steps.push({ from: number, walk: walkTo(path[index] ?? '', isList) }) - 1;
      numbers.set(id, known);
      number = known;
      if (isList) index += 1;
    }
    return number;
  }

  return {
    numberOf,
    open(data, shared) {
      const found: (object[] | undefined)[] = [[data]];
      const at = (number: number): object[] => {
        const step = steps[number] as (typeof steps)[number];
        return (found[number] ??= step.walk(at(step.from), shared));
      };
      // A list stands only where the schema has none: the answer of a subgraph is wrong there.
      const isList = (object: object) => Array.isArray(object);
      return (number) => {
        const objects = at(number);
        return (objects.some(isList) ? objects.filter((object) => !isList(object)) : objects) as ResponseObject[];
      };
    },
  };
}

/** A function for each step, so that the engine reads its key as a constant. */
function walkTo(key: string, isList: boolean): Walk {
  const value = key === '@' ? 'o' : property('o', key);
  const add = (name: string) =>
    `if(typeof ${name}==='object'&&${name}!==null&&(seen===undefined||!shared.has(${name})||!seen.has(${name})&&seen.add(${name})))`;
  // By number: an iterator is an object, and makes one for each item until this is compiled.
  const items = (list: string) => `for(let n=0;n<${list}.length;n++){const i=${list}[n];${add('i')}next.push(i)}`;
  const body =
    key === '@'
      ? `if(Array.isArray(o)){${items('o')}}`
      : `const v=${value};${add('v')}${isList ? `{if(Array.isArray(v)){${items('v')}}}` : 'next.push(v)'}`;
  return compile<Walk>(
    {},
    `return function walk(objects,shared){const next=[],seen=shared.size>0?new Set():undefined;for(let at=0;at<objects.length;at++){const o=objects[at];${body}}return next}`,
  );
}

/** A place in the response: keys, and indexes of lists. */
export type ResponsePath = (string | number)[];

/** Bounds the search for places: an error whose place is deeper within shared objects goes without. */
const maxSteps = 50_000;

/** Up to `limit` places of one object among the objects at a path. Needed for errors only. */
export function placesOf(
  data: ResponseObject,
  path: readonly string[],
  wanted: ReadonlySet<object>,
  limit: number,
): ResponsePath[] {
  const places: ResponsePath[] = [];
  let steps = 0;
  function visit(value: unknown, depth: number, place: ResponsePath): void {
    if (typeof value !== 'object' || value === null || places.length >= limit || ++steps > maxSteps) return;
    const key = path[depth];
    if (key === undefined) {
      if (wanted.has(value)) places.push(place);
    } else if (key === '@') {
      if (Array.isArray(value)) value.forEach((item, index) => visit(item, depth + 1, [...place, index]));
    } else if (Object.hasOwn(value, key)) visit((value as ResponseObject)[key], depth + 1, [...place, key]);
  }
  visit(data, 0, []);
  return places;
}
