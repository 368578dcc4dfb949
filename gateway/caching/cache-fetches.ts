import type { SubgraphResponse } from '#platform/graph/subgraph-client.ts';
import type { CallSubgraph } from '../call-subgraph.ts';
import type { GatewayContext } from '../context.ts';
import { entityBody, type SubgraphCall } from '#platform/execution/execute.ts';
import type { EntityRequest, RootRequest } from '#platform/execution/requests.ts';
import type { CallNotes } from './call-notes.ts';
import { fetchRest, type Incomplete, withoutHoles } from './fetch-rest.ts';
import type { CacheEntries, FetchedValues, ResolvedEntry, WantedEntry } from './entries.ts';
import { keyOf, tagsOfEntry } from './keys.ts';
import type { RecentWriters } from './recent-writers.ts';
import type { RequestRules } from './rules.ts';

/** An expired part of an answer, used because its subgraph does not answer. For `extensions.degraded`. */
export interface Degraded {
  subgraph: string;
  /** The type of the entities, or the root fields. */
  part: string;
  ageSeconds: number;
}

/** Calls a subgraph by `next` for entries that are not kept. */
export type CachedCall = (
  call: SubgraphCall,
  context: GatewayContext,
  next: CallSubgraph,
  notes: CallNotes,
) => Promise<SubgraphResponse>;

/**
 * Answers the calls of one supergraph from its entries, as far as its hints allow. A call fetches only the entities that are not kept. The answer and
 * its order are the same as without the cache, and errors keep their places.
 */
export function cacheFetches(options: {
  rulesOf: (request: NonNullable<SubgraphCall['request']>) => RequestRules;
  entries: CacheEntries;
  writers: RecentWriters;
}): CachedCall {
  const { rulesOf, entries, writers } = options;
  return async (call, context, next, notes) => {
    const { request } = call;
    const rules = request && rulesOf(request);
    // A viewer who has just changed something reads from the subgraph: the event may still be on its way.
    if (!rules || rules.kind === 'mutation' || writers.has(context)) {
      notes.part();
      const answer = next(call, context);
      return rules?.kind === 'mutation' ? answer.finally(() => writers.note(context)) : answer;
    }
    return rules.kind === 'root'
      ? cacheRoot(entries, rules, call, context, next, notes)
      : cacheEntities(entries, rules, call, context, next, notes);
  };
}

async function cacheRoot(
  entries: CacheEntries,
  { rule, split }: Extract<RequestRules, { kind: 'root' }>,
  call: SubgraphCall,
  context: GatewayContext,
  next: CallSubgraph,
  notes: CallNotes,
): Promise<SubgraphResponse> {
  const key = rule?.allows(call.variables) ? keyOf(rule, call.variables, context) : undefined;
  if (!rule || key === undefined) {
    notes.part();
    return next(call, context);
  }
  const holes = split?.holes.flat() ?? [];
  const whole = split ? wholeCall(split.request, call) : call;
  const rest = openRest(next, context);
  let fetched: SubgraphResponse | undefined;
  const wanted = { rule, key, tags: tagsOfEntry(rule, '') };
  const [result] = await entries.resolve([wanted], async () => {
    fetched = await rest.unlessFailed(next(whole, forAll(context)));
    // A value that is null now may be created by an event that no tag names.
    const complete = fetched.data && Object.values(fetched.data).every((value) => value !== null);
    return { values: [complete ? withoutHoles(fetched.data, holes) : null], complete: !fetched.errors?.length };
  });
  if (result) noteParts([wanted], [result], notes);
  if (split) notes.part();
  if (result?.kind !== 'kept' && result?.kind !== 'stale') return fetched ?? {};
  const data = JSON.parse(result.text) as Record<string, unknown>;
  context.budget.spend(data);
  const text = { length: result.text.length, hasEscapes: result.text.includes('\\') };
  if (!split) return { data, text };
  const completed = await fetchRest(split, [{ data, at: [], holes }], call, rest.next);
  if (completed.gone) return next(whole, context);
  return withErrors({ data, text: joined(text, [completed]) }, completed.errors);
}

/** Others may wait for a fetch that can be kept, so it does not end when its own client leaves. */
function forAll(context: GatewayContext): GatewayContext {
  return { ...context, signal: undefined };
}

/** One representation of a call: its part, and its place there. */
interface Place {
  part: number;
  index: number;
  text: string;
}

async function cacheEntities(
  entries: CacheEntries,
  { rules, split }: Extract<RequestRules, { kind: 'entities' }>,
  call: SubgraphCall,
  context: GatewayContext,
  next: CallSubgraph,
  notes: CallNotes,
): Promise<SubgraphResponse> {
  // `rulesOf` gives rules of this kind only for a request for entities.
  const request = split?.request ?? (call.request as EntityRequest);
  const rest = openRest(next, context);
  const keys = rules.map((rule) => (rule?.allows(call.variables) ? keyOf(rule, call.variables, context) : undefined));
  if (keys.every((key) => key === undefined)) {
    notes.part();
    return next(call, context);
  }

  const places = call.texts.flatMap((texts, part) => texts.map((text, index): Place => ({ part, index, text })));
  const wanted = places.map(({ part, text }): WantedEntry | undefined => {
    const [rule, key] = [rules[part], keys[part]];
    return rule && key !== undefined ? { rule, key: `${key} ${text}`, tags: tagsOfEntry(rule, text) } : undefined;
  });
  const answers: SubgraphResponse[] = [];
  /** What was fetched, with what may not be kept, by place. */
  const whole = new Map<number, unknown>();
  const results = await entries.resolve(wanted, async (missing) => {
    const some = missing.flatMap((at) => places[at] ?? []);
    const { values, complete } = await rest.unlessFailed(
      fetchSome(some, request, call, places.length, (part) => next(part, forAll(context)), answers),
    );
    missing.forEach((at, index) => whole.set(at, values[index]));
    const holesAt = (at: number) => split?.holes[places[at]?.part ?? -1] ?? [];
    return { values: missing.map((at, index) => withoutHoles(values[index], holesAt(at))), complete };
  });
  noteParts(wanted, results, notes);

  const text = `[${results.flatMap((result) => ('text' in result ? result.text : [])).join(',')}]`;
  const kept = JSON.parse(text) as unknown[];
  context.budget.spend(kept);
  let used = 0;
  const data: Record<string, unknown[]> = Object.fromEntries(request.parts.map(({ alias }) => [alias, []]));
  const errors = answers.flatMap((answer) => answer.errors ?? []);
  results.forEach((result, at) => {
    const { part, index } = places[at] as Place;
    const alias = request.parts[part]?.alias ?? '';
    data[alias]?.push('text' in result ? kept[used++] : result.kind === 'fetched' ? whole.get(at) : null);
    if (result.kind !== 'failed') return;
    const { message, extensions } = result.failure;
    errors.push({ message, path: [alias, index], extensions: { ...extensions } });
  });
  const answer = { data, text: joined({ length: text.length, hasEscapes: text.includes('\\') }, answers) };
  if (!split) return withErrors(answer, errors);
  const incomplete = results.flatMap((result, at): Incomplete[] => {
    const { part, index, text: representation } = places[at] as Place;
    const [alias, holes] = [request.parts[part]?.alias ?? '', split.holes[part] ?? []];
    if (!('text' in result) || holes.length === 0) return [];
    return [{ data: data[alias]?.[index], at: [alias, index], holes, representation }];
  });
  if (incomplete.length > 0) notes.part();
  const completed = await fetchRest(split, incomplete, call, rest.next);
  if (completed.gone) return next(wholeCall(request, call), context);
  return withErrors({ data, text: joined(answer.text, [completed]) }, [...errors, ...completed.errors]);
}

/** The call for everything: its rest may need keys that the plan does not select. */
function wholeCall(request: RootRequest | EntityRequest, call: SubgraphCall): SubgraphCall {
  const { query, head } = request;
  return { ...call, query, body: `${head}${call.body.slice(call.request?.head.length)}` };
}

/** How the rest is fetched: not from a subgraph that has just failed, which would cost its deadline twice. */
function openRest(next: CallSubgraph, context: GatewayContext) {
  let failure: { reason: unknown } | undefined;
  return {
    async next(call: SubgraphCall): Promise<SubgraphResponse> {
      if (failure) throw failure.reason;
      return next(call, context);
    },
    async unlessFailed<T>(fetching: Promise<T>): Promise<T> {
      try {
        return await fetching;
      } catch (reason) {
        failure = { reason };
        throw reason;
      }
    },
  };
}

function withErrors(answer: SubgraphResponse, errors: NonNullable<SubgraphResponse['errors']>): SubgraphResponse {
  return errors.length > 0 ? { ...answer, errors } : answer;
}

/** What is known of the text of an answer that has several sources. */
function joined(
  own: NonNullable<SubgraphResponse['text']>,
  others: readonly { text?: SubgraphResponse['text'] | undefined }[],
): NonNullable<SubgraphResponse['text']> {
  return {
    length: others.reduce((sum, { text }) => sum + (text?.length ?? 0), own.length),
    hasEscapes: own.hasEscapes || others.some(({ text }) => !text || text.hasEscapes),
  };
}

/** Makes the call for some of its representations. The answer, with its errors in their places in the whole call, goes to `answers`. */
async function fetchSome(
  some: readonly Place[],
  request: EntityRequest,
  call: SubgraphCall,
  all: number,
  next: (call: SubgraphCall) => Promise<SubgraphResponse>,
  answers: SubgraphResponse[],
): Promise<FetchedValues> {
  const byPart = request.parts.map((_, part) => some.filter((place) => place.part === part));
  const texts = byPart.map((list) => list.map(({ text }) => text));
  const answer = await next({
    ...call,
    query: request.query,
    texts,
    body: entityBody(request, texts, call.variables),
    representationValues: Math.ceil((call.representationValues * some.length) / all),
  });
  const errors = answer.errors?.map((error) => {
    const [alias, index, ...rest] = error.path ?? [];
    const part = request.parts.findIndex((candidate) => candidate.alias === alias);
    const place = typeof index === 'number' ? byPart[part]?.[index] : undefined;
    return place && alias !== undefined ? { ...error, path: [alias, place.index, ...rest] } : error;
  });
  answers.push({ ...answer, ...(errors ? { errors } : {}) });
  const lists = request.parts.map(({ alias }) => answer.data?.[alias]);
  const wrong = byPart.findIndex(({ length }, part) => !Array.isArray(lists[part]) || lists[part].length !== length);
  if (answer.data && wrong !== -1) {
    const { alias } = request.parts[wrong] ?? {};
    throw new Error(`expected ${byPart[wrong]?.length} entities as ${alias} in the answer of a subgraph`);
  }
  const taken = request.parts.map(() => 0);
  return {
    values: some.map(({ part }) => {
      const list = lists[part];
      const at = taken[part] ?? 0;
      taken[part] = at + 1;
      return Array.isArray(list) ? (list[at] ?? null) : null;
    }),
    complete: wrong === -1 && !answer.errors?.length,
  };
}

/** Notes how long the parts are fresh, and the oldest expired entry of each kind. */
function noteParts(
  wanted: readonly (WantedEntry | undefined)[],
  results: readonly ResolvedEntry[],
  notes: CallNotes,
): void {
  const oldest = new Map<string, Degraded>();
  results.forEach((result, at) => {
    const item = wanted[at];
    const times = 'times' in result ? result.times : undefined;
    notes.part(item && !item.rule.private && times ? { ...times, tags: item.tags, rule: item.rule } : undefined);
    if (!item || result.kind !== 'stale') return;
    const { subgraph, label } = item.rule;
    const ageSeconds = Math.max(result.ageSeconds, oldest.get(label)?.ageSeconds ?? 0);
    oldest.set(label, { subgraph, part: label, ageSeconds });
  });
  for (const part of oldest.values()) notes.degraded(part);
}
