import { isInherited } from './source.ts';
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
