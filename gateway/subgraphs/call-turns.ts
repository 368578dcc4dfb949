import { isRefusal } from '#platform/graph/call-within.ts';
import type { SubgraphResponse } from '#platform/graph/subgraph-client.ts';
import { openTurns, type TurnLimits } from '#platform/process/turns.ts';

/** A call that was not made: its subgraph is overloaded, or too many calls wait. */
export class NoTurn extends Error {}

/** The turns of the calls to one subgraph. */
export interface CallTurns {
  /** Whether a call would be made immediately. */
  readonly free: boolean;
  /** Makes a call in its turn, or throws NoTurn. */
  execute(call: () => Promise<SubgraphResponse>): Promise<SubgraphResponse>;
}

/**
 * Opens the turns of a subgraph. While it refuses calls as overloaded, fewer are made at the same time, and later ones are refused here, so that requests
 * for other subgraphs notice nothing.
 */
export function openCallTurns(subgraph: string, limits: TurnLimits): CallTurns {
  // Only the subgraph's refusals lower the limit: this process's own work is bounded before.
  const turns = openTurns(`gateway to ${subgraph}`, limits, () => 0);
  return {
    get free() {
      return turns.free;
    },
    execute: (call) =>
      new Promise((resolve, reject) => {
        turns.ask({
          start(end) {
            call().then(
              (answer) => {
                end(isRefusal(answer));
                resolve(answer);
              },
              (error: unknown) => {
                end(false);
                reject(error instanceof Error ? error : new Error(String(error)));
              },
            );
          },
          refuse: () => reject(new NoTurn()),
        });
      }),
  };
}
