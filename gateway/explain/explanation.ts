import { Kind, parse } from 'graphql';
import { type SubgraphResponse, workOf } from '#platform/graph/subgraph-client.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { CallSubgraph } from '../call-subgraph.ts';
import type { SubgraphCall } from '#platform/execution/execute.ts';
import type { EntityRequest, RootRequest, Wave } from '#platform/execution/requests.ts';
import { fieldsOf, operationOf, responseKey } from '#platform/execution/selections.ts';

/** `extensions.explain`: how an answer was made. Times are milliseconds; starts count from the start of the operation. */
export interface Explained {
  ms: number;
  /** Finding the compiled plan, or making it. */
  planMs: number;
  /** Fetches of a wave run at the same time and need what the waves before have fetched. */
  waves: { startMs: number; ms: number; fetches: ExplainedFetch[] }[];
}

/** What the plan needs from one subgraph at one time. */
export interface ExplainedFetch {
  subgraph: string;
  startMs: number;
  ms: number;
  /** What it completes: a root field or a type of entities, and where in the answer; `@` stands for each item of a list. */
  parts: { of: string; at: string }[];
  query: string;
  /** Different entities that it needs; 0 for root fields. */
  representations: number;
  /** The number of these, or 1 for root fields, that a cache or the fetch of another request answered. */
  cached: number;
  /** Usually one; none if the caches had everything. */
  calls: ExplainedCall[];
}

/** One call of a subgraph. */
export interface ExplainedCall {
  startMs: number;
  ms: number;
  sentBytes: number;
  receivedBytes: number;
  /** As the subgraph reports it; absent for subgraphs that report nothing. */
  work?: { ms: number; statements: number; sqlMs: number };
  /** The code of why there is no answer. */
  failed?: string;
}

/** Collects the explanation of one operation while it is executed. */
export interface Explanation {
  /** Watches a fetch; `make` makes it with the function that calls the subgraph. */
  fetch(
    call: SubgraphCall,
    make: (next: CallSubgraph) => Promise<SubgraphResponse>,
    next: CallSubgraph,
  ): Promise<SubgraphResponse>;
  /** The plan is known: what came before was planning. */
  planned(waves: readonly Wave[]): void;
  explained(): Explained;
}

export function openExplanation(): Explanation {
  const startedAt = performance.now();
  const sinceStart = () => rounded(performance.now() - startedAt);
  let planMs = 0;
  let planned: readonly Wave[] = [];
  const fetches: { wave: number; fetch: ExplainedFetch }[] = [];

  /** The wave of a request, and what it completes. Apollo's executor, for plans that ours does not know, has neither. */
  function placeOf(request: SubgraphCall['request']): { wave: number; parts: ExplainedFetch['parts'] } {
    if (!request) return { wave: 0, parts: [] };
    const wave = planned.findIndex(
      ({ roots, entities, contexts }) =>
        [...roots, ...entities].some((candidate) => candidate === request) ||
        contexts.some((context) => context.made(request)),
    );
    return wave === -1 ? { wave: 0, parts: [] } : { wave, parts: partsOf(request) };
  }

  return {
    planned(waves) {
      planMs = sinceStart();
      planned = waves;
    },
    async fetch(call, make, next) {
      const { subgraph, query, request, texts } = call;
      const startMs = sinceStart();
      const calls: ExplainedCall[] = [];
      let sent = 0;
      const watched: CallSubgraph = (part, context) => {
        // A call without a request of the plan completes what a cache has.
        if (part.request) sent += Math.max(1, countOf(part.texts));
        return watch(part, () => next(part, context), calls, sinceStart);
      };
      try {
        return await make(watched);
      } finally {
        const representations = countOf(texts);
        const { wave, parts } = placeOf(request);
        const cached = Math.max(0, Math.max(1, representations) - sent);
        const ms = rounded(sinceStart() - startMs);
        fetches.push({ wave, fetch: { subgraph, startMs, ms, parts, query, representations, cached, calls } });
      }
    },
    explained() {
      const waves = [...Map.groupBy(fetches, ({ wave }) => wave)].toSorted(([a], [b]) => a - b);
      return {
        ms: sinceStart(),
        planMs,
        waves: waves.map(([, list]) => {
          const startMs = Math.min(...list.map(({ fetch }) => fetch.startMs));
          const endMs = Math.max(...list.map(({ fetch }) => fetch.startMs + fetch.ms));
          return { startMs, ms: rounded(endMs - startMs), fetches: list.map(({ fetch }) => fetch) };
        }),
      };
    },
  };
}

async function watch(
  { body }: SubgraphCall,
  send: () => Promise<SubgraphResponse>,
  calls: ExplainedCall[],
  now: () => number,
): Promise<SubgraphResponse> {
  const call: ExplainedCall = { startMs: now(), ms: 0, sentBytes: Buffer.byteLength(body), receivedBytes: 0 };
  calls.push(call);
  try {
    const answer = await send();
    const work = workOf(answer);
    // A subgraph in this process has answered without a text.
    call.receivedBytes = answer.text?.length ?? Buffer.byteLength(JSON.stringify(answer.data ?? null));
    if (work) call.work = { ms: rounded(work.ms), statements: work.sql.statements, sqlMs: rounded(work.sql.ms) };
    return answer;
  } catch (error) {
    call.failed = error instanceof CodedError ? error.code : 'INTERNAL';
    throw error;
  } finally {
    call.ms = rounded(now() - call.startMs);
  }
}

function partsOf(request: RootRequest | EntityRequest): ExplainedFetch['parts'] {
  if (!('parts' in request)) return request.keys.map((key) => ({ of: key, at: [...request.path, key].join('.') }));
  const document = parse(request.query, { noLocation: true });
  const fields = fieldsOf({ document }, [operationOf({ document }).selectionSet]);
  const parts = request.parts.flatMap(({ alias, paths }) => {
    const selections = fields.find((field) => responseKey(field) === alias)?.selectionSet?.selections ?? [];
    const types = selections.flatMap((node) =>
      node.kind === Kind.INLINE_FRAGMENT ? (node.typeCondition?.name.value ?? []) : [],
    );
    return paths.map((path) => ({ of: types.join(' '), at: path.join('.') }));
  });
  // Parts with different values from a context have the same place.
  return [...new Map(parts.map((part) => [`${part.of} ${part.at}`, part])).values()];
}

function countOf(texts: readonly (readonly string[])[]): number {
  return texts.reduce((sum, list) => sum + list.length, 0);
}

/** Hundredths are enough to compare. */
function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
