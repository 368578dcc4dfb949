import type { Requested } from './answer-errors.ts';
import type { ResponseObject } from './merge.ts';
import { holds } from './plan.ts';
import type { Grouping } from './requests.ts';

/** Equal representations of some paths, and the objects that wait for each. */
export interface EntityGroup {
  sources: Grouping['sources'];
  texts: string[];
  /** The values in each text, about. */
  values: number;
  /** For each text, the first object that it stands for, and the index of that object's source. */
  first: ResponseObject[];
  firstSource: number[];
  /** Further objects of each text, undefined for a text without. */
  others: (OtherObjects | undefined)[];
}

/** Objects and the index of the source of each, in the order of their sources. Two lists: an object for each pair would cost more than the lists. */
export interface OtherObjects {
  objects: ResponseObject[];
  sources: number[];
}

/** Names the objects of a grouping to their subgraph, each once. `clean`: no string of the data needs an escape. */
export function groupEntities(
  { sources, representation }: Grouping,
  objectsOf: (path: number) => readonly ResponseObject[],
  clean: boolean,
  coerced: Readonly<Record<string, unknown>>,
): EntityGroup {
  const group: EntityGroup = {
    sources,
    texts: [],
    values: representation.values,
    first: [],
    firstSource: [],
    others: [],
  };
  const indexes = new Map<unknown, number>();
  for (let source = 0; source < sources.length; source++) {
    const { number, conditions } = sources[source] as Grouping['sources'][number];
    if (conditions.length > 0 && !holds(conditions, coerced)) continue;
    for (const object of objectsOf(number)) {
      // Making the text again for each of many equal objects costs more than all the rest of this function.
      const value = representation.keyOf(object);
      const simple = typeof value === 'string' || typeof value === 'number';
      let index = simple ? indexes.get(value) : undefined;
      if (index === undefined) {
        const text = representation.textOf(object, clean);
        if (text === null) continue;
        const name = simple ? value : text;
        index = simple ? undefined : indexes.get(name);
        if (index === undefined) {
          indexes.set(name, group.texts.push(text) - 1);
          group.first.push(object);
          group.firstSource.push(source);
          group.others.push(undefined);
          continue;
        }
      }
      addOther(group, index, object, source);
    }
  }
  return group;
}

/** Adds a further object to a text. */
export function addOther({ others }: EntityGroup, index: number, object: ResponseObject, source: number): void {
  const same = (others[index] ??= { objects: [], sources: [] });
  same.objects.push(object);
  same.sources.push(source);
}

/** The objects of each text, by their paths. Needed for errors only. */
export function requestedAt({ sources, first, firstSource, others }: EntityGroup, index: number): Requested[] {
  const object = first[index];
  if (!object) return [];
  const all = [{ object, source: firstSource[index] ?? 0 }];
  const further = others[index];
  further?.objects.forEach((other, place) => all.push({ object: other, source: further.sources[place] ?? 0 }));
  return [...Map.groupBy(all, ({ source }) => source)].map(([source, places]) => ({
    path: sources[source]?.path ?? [],
    objects: places.map((place) => place.object),
  }));
}
