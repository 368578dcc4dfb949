/** Sets a key of a map of at most `max` entries; if it is full, the oldest entry is removed. */
export function setBounded<K, V>(map: Map<K, V>, key: K, value: V, max: number): void {
  map.delete(key);
  const oldest = map.size >= max ? map.keys().next() : undefined;
  if (oldest && !oldest.done) map.delete(oldest.value);
  map.set(key, value);
}
