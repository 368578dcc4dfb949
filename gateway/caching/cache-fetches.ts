import type { SubgraphResponse } from '#platform/graph/subgraph-client.ts';
import type { CallSubgraph } from '../call-subgraph.ts';
import type { GatewayContext } from '../context.ts';
import { entityBody, type SubgraphCall } from '#platform/execution/execute.ts';
import type { EntityRequest } from '#platform/execution/requests.ts';
import type { CallNotes } from './call-notes.ts';
import type { CacheEntries, FetchedValues, ResolvedEntry, WantedEntry } from './entries.ts';
import { keyOf, tagsOfEntry } from './keys.ts';
import type { RecentWriters } from './recent-writers.ts';
import type { RequestRules, CacheRule } from './rules.ts';

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
      ? cacheRoot(entries, rules.rule, call, context, next, notes)
      : cacheEntities(entries, rules.rules, call, context, next, notes);
  };
}

async function cacheRoot(
  entries: CacheEntries,
  rule: CacheRule | undefined,
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
  let fetched: SubgraphResponse | undefined;
  const wanted = { rule, key, tags: tagsOfEntry(rule, '') };
  const [result] = await entries.resolve([wanted], async () => {
    fetched = await next(call, forAll(context));
    // A value that is null now may be created by an event that no tag names.
    const whole = fetched.data && Object.values(fetched.data).every((value) => value !== null);
    return { values: [whole ? fetched.data : null], complete: !fetched.errors?.length };
  });
  if (result) noteParts([wanted], [result], notes);
  if (result?.kind !== 'kept' && result?.kind !== 'stale') return fetched ?? {};
  const data = JSON.parse(result.text) as Record<string, unknown>;
  context.budget.spend(data);
  return { data, text: { length: result.text.length, hasEscapes: result.text.includes('\\') } };
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
  rules: readonly (CacheRule | undefined)[],
  call: SubgraphCall,
  context: GatewayContext,
  next: CallSubgraph,
  notes: CallNotes,
): Promise<SubgraphResponse> {
  // `rulesOf` gives rules of this kind only for a request for entities.
  const request = call.request as EntityRequest;
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
  const results = await entries.resolve(wanted, (missing) => {
    const some = missing.flatMap((at) => places[at] ?? []);
    return fetchSome(some, request, call, places.length, (part) => next(part, forAll(context)), answers);
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
    data[alias]?.push('text' in result ? kept[used++] : result.kind === 'fetched' ? result.value : null);
    if (result.kind !== 'failed') return;
    const { message, extensions } = result.failure;
    errors.push({ message, path: [alias, index], extensions: { ...extensions } });
  });
  return {
    data,
    ...(errors.length > 0 ? { errors } : {}),
    text: {
      length: answers.reduce((sum, answer) => sum + (answer.text?.length ?? 0), text.length),
      hasEscapes: text.includes('\\') || answers.some((answer) => !answer.text || answer.text.hasEscapes),
    },
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
    const freshUntil = 'freshUntil' in result ? result.freshUntil : undefined;
    notes.part(item && !item.rule.private && freshUntil !== undefined ? { freshUntil, tags: item.tags } : undefined);
    if (!item || result.kind !== 'stale') return;
    const { subgraph, label } = item.rule;
    const ageSeconds = Math.max(result.ageSeconds, oldest.get(label)?.ageSeconds ?? 0);
    oldest.set(label, { subgraph, part: label, ageSeconds });
  });
  for (const part of oldest.values()) notes.degraded(part);
}
