import type { MeasuredCost } from '#platform/cost/operation-costs.ts';
import type { GatewayContext } from '../context.ts';
import type { SharedAnswer } from './call-notes.ts';
import { type CacheEntries, countInAnswer } from './entries.ts';
import type { CacheEntry, CacheMemory } from './memory.ts';
import type { RecentWriters } from './recent-writers.ts';

/** An answer of entries that are kept, and the same for everybody. */
export interface WholeAnswer {
  /** The `data` of the answer, as JSON. */
  data: string;
  /** Counted in the data; undefined if nothing counts costs. */
  cost: MeasuredCost | undefined;
  shared: SharedAnswer;
}

/** Where the answer to one request is kept. */
export interface AnswerPlace {
  find(): WholeAnswer | undefined;
  /** Keeps an answer for as long as its entries are held, unless an event has emptied one of them since the place was asked for. */
  keep(answer: WholeAnswer): void;
}

/** The place of an answer: the compiled operation has its selections. Undefined if the caller may not get an answer that is kept. */
export type PlaceOfAnswer = (
  operation: object,
  variables: Readonly<Record<string, unknown>>,
  context: GatewayContext,
) => AnswerPlace | undefined;

/**
 * Keeps whole answers in the memory of this process, beside their entries. An answer whose entries are all in memory would be read as JSON, merged and
 * written again with the same result: in the profile of the bench's warm side (`npm run bench -- gateway`) the entries and their JSON were a third of
 * the CPU time, and execution a fifth. An answer has the tags of all its entries, and ends with the first of them.
 */
export function keepAnswers(options: {
  memory: CacheMemory;
  entries: Pick<CacheEntries, 'isTrusted'>;
  writers: Pick<RecentWriters, 'has'>;
  now: () => number;
}): PlaceOfAnswer {
  const { memory, entries, writers, now } = options;
  const ids = new WeakMap<object, number>();
  let lastId = 0;
  // An entry that the memory drops takes its answer along.
  const answers = new WeakMap<CacheEntry, WholeAnswer>();

  function idOf(operation: object): number {
    const id = ids.get(operation) ?? ++lastId;
    ids.set(operation, id);
    return id;
  }

  return (operation, variables, context) => {
    const { caller, headers, explain } = context;
    // A key may lack the scope of a subgraph; a viewer who has just changed something reads from the subgraphs.
    if (explain || (caller.kind === 'user' && caller.apiKeyId !== undefined) || writers.has(context)) return undefined;
    // As the entries: by the headers that subgraphs get, without the token.
    const { authorization: _, ...shared } = headers;
    const key = `answer ${idOf(operation)} ${JSON.stringify([variables, shared])}`;
    const moment = memory.now();
    return {
      find() {
        const held = memory.find(key, []);
        const answer = held && answers.get(held.entry);
        if (!held || !answer || held.heldUntil <= now() || held.entry.freshUntil <= now()) return undefined;
        const { tags, rules } = answer.shared;
        if (!memory.unchanged(tags, held.moment)) return undefined;
        for (const rule of rules.keys()) if (!entries.isTrusted(rule)) return undefined;
        for (const [rule, times] of rules) countInAnswer(rule, times);
        return answer;
      },
      keep(answer) {
        const { freshUntil, heldUntil, tags } = answer.shared;
        const entry = { text: answer.data, storedAt: now(), freshUntil, staleUntil: freshUntil };
        answers.set(entry, answer);
        memory.put(key, tags, entry, moment, heldUntil);
      },
    };
  };
}
