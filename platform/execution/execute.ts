import type { GraphQLSchema } from 'graphql';
import type { SubgraphResponse } from '../graph/subgraph-client.ts';
import { type AnswerError, emptyPlaces, errorInPlace, type Requested } from './answer-errors.ts';
import { merge, type ResponseObject } from './merge.ts';
import { objectsAt } from './objects-at.ts';
import { holds } from './plan.ts';
import { applyRewrites } from './rewrites.ts';
import type { EntityPart, EntityRequest, Grouping, RootRequest, Wave } from './requests.ts';

/** A request to a subgraph as the executor makes it. */
export interface SubgraphCall {
  subgraph: string;
  query: string;
  operationName: string | undefined;
  /** `query`, `variables` and `operationName` as JSON. */
  body: string;
  /** About so many values are in the representations of the body. */
  representationValues: number;
  /** The source of the body: the same request for each call of a compiled operation. Absent on Apollo's executor. */
  request?: RootRequest | EntityRequest;
  /** The representations of each part of an entity request. */
  texts: readonly (readonly string[])[];
  /** As the client sent them; the body has only the variables that the request uses. */
  variables: Readonly<Record<string, unknown>>;
}

/** The part of a client's request that the executor needs. */
export interface Execution {
  /** As the client sent them; subgraphs coerce them. */
  variables: Readonly<Record<string, unknown>>;
  /** With defaults, for @skip and @include. */
  coerced: Readonly<Record<string, unknown>>;
  /** Calls a subgraph. Whatever it throws becomes an error at each place that stays empty. */
  call(call: SubgraphCall): Promise<SubgraphResponse>;
  /** The error for clients about a failed call. */
  describe(failure: unknown): AnswerError;
  /** Sees the data of all subgraphs before it is written, and the objects that have several places in it. */
  observe?: ((data: ResponseObject, shared: ReadonlySet<object>) => void) | undefined;
  /** Characters of the answer, beyond which `execute` rejects with AnswerTooLong; left out, there is no bound. */
  maxLength?: number | undefined;
}

/** The data of all subgraphs, before it is written in the shape of the operation. */
export interface Fetched {
  data: ResponseObject;
  errors: AnswerError[];
  /** Objects and lists that have several places in the data. */
  shared: Set<object>;
  /** No string of the data needs an escape in JSON. */
  clean: boolean;
}

/** The state while the waves run. */
interface Run extends Fetched {
  execution: Execution;
  /** Of the supergraph, for rewrites. */
  schema: GraphQLSchema;
}

/**
 * Carries out the fetches of a plan, wave by wave: takes representations from the data, sends each once, and merges the answers in place. A failed
 * fetch is an error in the result, and the fetches beside it go on.
 */
export async function fetchWaves(
  waves: readonly Wave[],
  schema: GraphQLSchema,
  execution: Execution,
  /** The data before the first fetch; the answers are merged into it. */
  start: Pick<Fetched, 'data' | 'shared' | 'clean'> = { data: {}, shared: new Set(), clean: true },
): Promise<Fetched> {
  const { data, shared, clean } = start;
  const run: Run = { data, errors: [], shared, clean, execution, schema };
  for (const wave of waves) {
    const pending: Promise<void>[] = [];
    for (const root of wave.roots) {
      if (holds(root.conditions, execution.coerced)) pending.push(fetchRoot(root, run));
    }
    // All groups are made before the first answer changes the data.
    const groups = wave.groupings.map((grouping) => group(grouping, run));
    for (const request of wave.entities) {
      const fetching = fetchEntities(request, groups, run);
      if (fetching) pending.push(fetching);
    }
    if (pending.length === 1) await pending[0];
    else await Promise.all(pending);
  }
  return run;
}

async function fetchRoot(root: RootRequest, run: Run): Promise<void> {
  const { subgraph, query, operationName, outputRewrites } = root;
  const { variables } = run.execution;
  const body = `${root.head}${variablesText(root.variables, variables, '')}}}`;
  const failed = (failure: unknown) => {
    const error = run.execution.describe(failure);
    if (root.keys.length === 0) run.errors.push(error);
    for (const key of root.keys) run.errors.push({ ...error, path: [...root.path, key] });
  };
  let answer: SubgraphResponse;
  try {
    answer = await run.execution.call({
      subgraph,
      query,
      operationName,
      body,
      representationValues: 0,
      request: root,
      texts: [],
      variables,
    });
  } catch (failure) {
    return failed(failure);
  }
  noteText(answer, run);
  for (const { message, path, extensions } of answer.errors ?? []) {
    run.errors.push({
      message,
      ...(path ? { path: [...root.path, ...path] } : {}),
      ...(extensions ? { extensions } : {}),
    });
  }
  if (!answer.data) return;
  if (outputRewrites) applyRewrites(run.schema, outputRewrites, answer.data);
  for (const target of objectsAt(run.data, root.path, run.shared)) merge(target, answer.data);
}

/** Equal representations of some paths, and the objects that wait for each. */
interface Group {
  texts: string[];
  /** The values in each text, about. */
  values: number;
  /** For each text, the objects per path. */
  requested: Requested[][];
}

function group({ sources, representation }: Grouping, run: Run): Group {
  const texts: string[] = [];
  const requested: Requested[][] = [];
  const indexes = new Map<unknown, number>();
  const { key, textOf } = representation;
  for (const { path, conditions } of sources) {
    if (conditions.length > 0 && !holds(conditions, run.execution.coerced)) continue;
    for (const object of objectsAt(run.data, path, run.shared)) {
      // Making the text again for each of many equal objects costs more than all the rest of this function.
      const value = key !== null && object['__typename'] === key.type ? object[key.field] : undefined;
      const simple = typeof value === 'string' || typeof value === 'number';
      let index = simple ? indexes.get(value) : undefined;
      if (index === undefined || !simple) {
        const text = textOf(object);
        if (text === null) continue;
        const name = simple ? value : text;
        index = indexes.get(name);
        if (index === undefined) {
          index = texts.push(text) - 1;
          indexes.set(name, index);
          requested.push([]);
        }
      }
      const places = requested[index] as Requested[];
      const last = places.at(-1);
      if (last?.path === path) (last.objects as ResponseObject[]).push(object);
      else places.push({ path, objects: [object] });
    }
  }
  return { texts, values: representation.values, requested };
}

/** Nothing if no object needs this request. */
function fetchEntities(request: EntityRequest, groups: readonly Group[], run: Run): Promise<void> | undefined {
  const groupOf = ({ grouping }: EntityPart) => groups[grouping] as Group;
  const texts: string[][] = [];
  let count = 0;
  for (const part of request.parts) {
    const group = groupOf(part);
    count += group.texts.length * (group.values + 1);
    texts.push(group.texts);
  }
  if (count === 0) return undefined;
  const { subgraph, query, operationName } = request;
  const { variables } = run.execution;
  const body = entityBody(request, texts, variables);
  return receive(
    run.execution.call({
      subgraph,
      query,
      operationName,
      body,
      representationValues: count,
      request,
      texts,
      variables,
    }),
    request.parts.map((part) => ({ part, group: groupOf(part) })),
    run,
  );
}

async function receive(
  call: Promise<SubgraphResponse>,
  parts: readonly { part: EntityPart; group: Group }[],
  run: Run,
): Promise<void> {
  const requestedOf = (wanted: EntityPart) => parts.find(({ part }) => part === wanted)?.group.requested ?? [];
  const all = parts.map(({ part }) => part);
  let answer: SubgraphResponse;
  try {
    answer = await call;
  } catch (failure) {
    run.errors.push(...emptyPlaces(run.execution.describe(failure), all, requestedOf, run.data));
    return;
  }
  noteText(answer, run);
  for (const error of answer.errors ?? []) {
    run.errors.push(...errorInPlace(error, all, (part, index) => requestedOf(part)[index] ?? [], run.data));
  }
  if (!answer.data) return;
  for (const { part, group } of parts) {
    const entities = answer.data[part.alias];
    if (!Array.isArray(entities) || entities.length !== group.texts.length) {
      const failure = new Error(`expected ${group.texts.length} entities as ${part.alias} in the answer of a subgraph`);
      run.errors.push(run.execution.describe(failure));
      continue;
    }
    entities.forEach((entity, index) => {
      if (typeof entity === 'object' && entity !== null) deliver(entity, part, group.requested[index] ?? [], run);
    });
  }
}

/** Merges an entity into every object that waits for it. */
function deliver(entity: ResponseObject, part: EntityPart, requested: readonly Requested[], run: Run): void {
  if (part.outputRewrites) {
    const typename = requested[0]?.objects[0]?.['__typename'];
    if (!entity['__typename'] && typename) entity['__typename'] = typename;
    applyRewrites(run.schema, part.outputRewrites, entity);
  }
  let first = true;
  for (const { objects } of requested) {
    // Objects of another path are completed by other fetches, so they need their own copy of the nested part.
    let source = first || !part.nested ? entity : structuredClone(entity);
    const share = part.nested && part.shareable && objects.length > 1;
    if (share) for (const value of Object.values(source)) if (isObject(value)) run.shared.add(value);
    objects.forEach((object, index) => {
      if (index > 0 && part.nested && !share) source = structuredClone(source);
      merge(object, source);
    });
    first = false;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function noteText({ text }: SubgraphResponse, run: Run): void {
  if (!text || text.hasEscapes) run.clean = false;
}

/** The body of a request for these representations of each part. */
export function entityBody(
  { head, parts, variables: names }: EntityRequest,
  texts: readonly (readonly string[])[],
  variables: Execution['variables'],
): string {
  let lists = '';
  parts.forEach(({ variable }, index) => {
    lists += `${lists === '' ? '' : ','}"${variable}":[${texts[index]?.join(',') ?? ''}]`;
  });
  return `${head}${lists}${variablesText(names, variables, ',')}}}`;
}

/** The variables that a fetch passes on, as members of a JSON object; `lead` comes first if there are any. */
function variablesText(names: readonly string[], variables: Execution['variables'], lead: string): string {
  let text = '';
  for (const name of names) {
    if (!Object.hasOwn(variables, name) || variables[name] === undefined) continue;
    text += `${text === '' ? lead : ','}${JSON.stringify(name)}:${JSON.stringify(variables[name])}`;
  }
  return text;
}
