import type { ResponsePath } from './objects-at.ts';

/** The places where a client has null although the data of the subgraphs has a value: a null below has spread. */
export interface DeliveredPlaces {
  /** Notes a part in which null has spread. */
  incomplete(place: ResponsePath, text: string): void;
  /** Whether the client has an object at this place, as far as the parts know it. */
  has(place: ResponsePath): boolean;
}

export function openDelivered(): DeliveredPlaces {
  const parts: { place: ResponsePath; data: unknown }[] = [];
  return {
    incomplete: (place, text) => void parts.push({ place, data: JSON.parse(text) }),
    has: (place) =>
      parts.every((part) => {
        if (!part.place.every((key, index) => place[index] === key)) return true;
        let at = part.data;
        for (const key of place.slice(part.place.length)) {
          if (at === null) return false;
          // Another part has it.
          if (at === undefined) return true;
          // An object or a list: the place was found in the same data.
          at = (at as Record<string | number, unknown>)[key];
        }
        return at !== null;
      }),
  };
}
