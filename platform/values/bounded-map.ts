/** Sets a key of a map that holds at most `max` entries; the entry that was set longest ago makes room. */
export function setBounded<K, V>(map: Map<K, V>, key: K, value: V, max: number): void {
  map.delete(key);
  const oldest = map.size >= max ? map.keys().next() : undefined;
  if (oldest && !oldest.done) map.delete(oldest.value);
  map.set(key, value);
}
