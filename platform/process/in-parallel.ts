/** Runs `run` for every item, at most `limit` at the same time; answers in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  await Promise.all(
    Array.from({ length: limit }, async () => {
      for (const [index, item] of waiting) results[index] = await run(item);
    }),
  );
  return results;
}
