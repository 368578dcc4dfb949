/** Counts the places of each key, up to a limit per key. */
export interface Places {
  /** Takes a place. Returns the function that gives it back (idempotent); undefined if the key has all it may have. */
  take(key: string): (() => void) | undefined;
}

export function openPlaces(limitPerKey: number): Places {
  const taken = new Map<string, number>();
  return {
    take(key) {
      const before = taken.get(key) ?? 0;
      if (before >= limitPerKey) return undefined;
      taken.set(key, before + 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        const left = (taken.get(key) ?? 1) - 1;
        if (left > 0) taken.set(key, left);
        else taken.delete(key);
      };
    },
  };
}
