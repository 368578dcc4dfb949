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
  /** Further objects of a text, in the order of their sources. */
  others: Map<number, { object: ResponseObject; source: number }[]> | undefined;
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
    others: undefined,
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
          continue;
        }
      }
      const others = (group.others ??= new Map<number, { object: ResponseObject; source: number }[]>());
      const same = others.get(index);
      if (same) same.push({ object, source });
      else others.set(index, [{ object, source }]);
    }
  }
  return group;
}

/** The objects of each text, by their paths. Needed for errors only. */
export function requestedAt({ sources, first, firstSource, others }: EntityGroup, index: number): Requested[] {
  const object = first[index];
  if (!object) return [];
  const all = [{ object, source: firstSource[index] ?? 0 }, ...(others?.get(index) ?? [])];
  return [...Map.groupBy(all, ({ source }) => source)].map(([source, places]) => ({
    path: sources[source]?.path ?? [],
    objects: places.map((place) => place.object),
  }));
}
