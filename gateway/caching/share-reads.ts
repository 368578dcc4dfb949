import { copyOf } from '#platform/execution/merge.ts';
import type { SubgraphResponse } from '#platform/graph/subgraph-client.ts';

/** Makes one read of equal reads that come at the same time. */
export interface SharedReads {
  /**
   * `reader` has everything about the caller that the answer depends on, `body` everything else. Each caller gets its own objects. `make` is called
   * once; `alone` is false if several callers share the read.
   */
  read(reader: string, body: string, make: (alone: boolean) => Promise<SubgraphResponse>): Promise<SubgraphResponse>;
}

/**
 * Shares reads that are not sent yet: a read is sent after the requests that arrived together with it have asked for their reads. A read that is
 * already sent is not shared, because it may have seen the state before a change that its second reader knows: a customer who cancels an order must
 * not read it as it was before.
 */
export function openSharedReads(onShared: () => void): SharedReads {
  interface Leaving {
    body: string;
    readers: number;
    /** Of several readers, once it has left. */
    answer?: Promise<SubgraphResponse>;
  }
  // By reader, who has few reads at a time: to compare two bodies costs less than to hash each of them.
  let leaving = new Map<string, Leaving[]>();
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
    async read(reader, body, make) {
      const own = leaving.get(reader);
      const found = own?.find((read) => read.body === body);
      if (found) {
        found.readers += 1;
        onShared();
        await untilLeaving();
        return copyOf(await found.answer) as SubgraphResponse;
      }
      const read: Leaving = { body, readers: 1 };
      if (own) own.push(read);
      else leaving.set(reader, [read]);
      await untilLeaving();
      if (read.readers === 1) return await make(true);
      // The executor changes what it gets, so the first reader has a copy too.
      read.answer = make(false);
      return copyOf(await read.answer);
    },
  };
}
