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
  const { texts, first, firstSource, others } = group;
  const byKey = new Map<unknown, number>();
  /** Made when the first text has to be compared: to compare a text costs more than all the rest of this function. */
  let byText: Map<string, number> | undefined;
  let lastKey: unknown;
  let lastIndex = -1;
  for (let source = 0; source < sources.length; source++) {
    const { number, conditions } = sources[source] as Grouping['sources'][number];
    if (conditions.length > 0 && !holds(conditions, coerced)) continue;
    for (const object of objectsOf(number)) {
      const key = representation.keyOf(object);
      const simple = typeof key === 'string' || typeof key === 'number';
      // Equal entities often follow each other.
      const found = simple ? (key === lastKey ? lastIndex : byKey.get(key)) : undefined;
      if (found !== undefined && representation.isSame(object, first[found] as ResponseObject)) {
        lastKey = key;
        lastIndex = found;
        addOther(group, found, object, source);
        continue;
      }
      const text = representation.textOf(object, clean);
      if (text === null) continue;
      // No other object has a text with this key.
      const isNew = simple && found === undefined;
      if (!isNew) {
        byText ??= new Map(texts.map((known, index) => [known, index]));
        const same = byText.get(text);
        if (same !== undefined) {
          addOther(group, same, object, source);
          continue;
        }
      }
      const index = texts.push(text) - 1;
      byText?.set(text, index);
      if (isNew) {
        byKey.set(key, index);
        lastKey = key;
        lastIndex = index;
      }
      first.push(object);
      firstSource.push(source);
      others.push(undefined);
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
