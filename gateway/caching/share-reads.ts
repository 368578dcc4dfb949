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
  interface Leaving {
    readers: number;
    /** Of several readers, once it has left. */
    answer?: Promise<SubgraphResponse>;
  }
  let leaving = new Map<string, Leaving>();
  let turn: Promise<void> | undefined;

  /** Reads leave together; each goes on in the trace of its own request, as continuations of a promise do. */
  function untilLeaving(): Promise<void> {
    return (turn ??= new Promise((resolve) =>
      setImmediate(() => {
        leaving = new Map();
        turn = undefined;
        resolve();
      }),
    ));
  }

  return {
    read(key, make) {
      const found = leaving.get(key);
      if (found) {
        found.readers += 1;
        onShared();
        return untilLeaving().then(async () => structuredClone(await found.answer)) as Promise<SubgraphResponse>;
      }
      const read: Leaving = { readers: 1 };
      leaving.set(key, read);
      return untilLeaving().then(() => {
        if (read.readers === 1) return make(true);
        // The executor changes what it gets, so the first reader has a copy too.
        read.answer = make(false);
        return read.answer.then((answer) => structuredClone(answer));
      });
    },
  };
}
