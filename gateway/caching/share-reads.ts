import type { SubgraphResponse } from '#platform/graph/subgraph-client.ts';

/** Makes one read of equal reads that come at the same time. */
export interface SharedReads {
  /**
   * `key` has everything that the answer depends on. Each caller gets its own objects. `make` is called once; `alone` is false if several callers
   * share the read.
   */
  read(key: string, make: (alone: boolean) => Promise<SubgraphResponse>): Promise<SubgraphResponse>;
}

/**
 * Shares reads that are not sent yet: a read is sent after the requests that arrived together with it have asked for their reads. A read that is
 * already sent is not shared, because it may have seen the state before a change that its second reader knows: a customer who cancels an order must
 * not read it as it was before.
 */
export function openSharedReads(onShared: () => void): SharedReads {
  const leaving = new Map<string, { answer: Promise<SubgraphResponse>; readers: number }>();
  return {
    read(key, make) {
      const found = leaving.get(key);
      if (found) {
        found.readers += 1;
        onShared();
        return found.answer.then((answer) => structuredClone(answer));
      }
      const read = { readers: 1, answer: new Promise<SubgraphResponse>(() => undefined) };
      read.answer = new Promise((resolve) => setImmediate(resolve)).then(() => {
        leaving.delete(key);
        return make(read.readers === 1);
      });
      leaving.set(key, read);
      // The executor changes what it gets, so the first reader has a copy too as soon as there is a second.
      return read.answer.then((answer) => (read.readers > 1 ? structuredClone(answer) : answer));
    },
  };
}
