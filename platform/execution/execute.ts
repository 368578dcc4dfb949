import { type GraphQLSchema, isInterfaceType } from 'graphql';
import type { SubgraphResponse } from '../graph/subgraph-client.ts';
import { type AnswerError, emptyPlaces, errorInPlace, maxPlaces } from './answer-errors.ts';
import { copyOf, merge, type ResponseObject } from './merge.ts';
import { objectsAt } from './objects-at.ts';
import type { ContextGroup } from './contexts.ts';
import { type EntityGroup, groupEntities, requestedAt } from './group-entities.ts';
import { holds } from './plan.ts';
import { applyRewrites } from './rewrites.ts';
import {
  type ContextRequest,
  type EntityPart,
  type EntityRequest,
  maxContexts,
  type RootRequest,
  type Wave,
} from './requests.ts';

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
    const objectsOf = wave.paths.open(data, shared);
    const groups = wave.groupings.map((grouping) => groupEntities(grouping, objectsOf, run.clean, execution.coerced));
    const inContexts = wave.contexts.map(({ groupsOf, conditions }) =>
      holds(conditions, execution.coerced) ? groupsOf(data, run.clean) : [],
    );
    for (const request of wave.entities) {
      const fetching = fetchEntities(request, groups, run);
      if (fetching) pending.push(fetching);
    }
    wave.contexts.forEach((request, index) => pending.push(...fetchInContexts(request, inContexts[index] ?? [], run)));
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

/** Nothing if no object needs this request. */
function fetchEntities(
  request: EntityRequest,
  groups: readonly EntityGroup[],
  run: Run,
  variables = run.execution.variables,
): Promise<void> | undefined {
  const texts: string[][] = [];
  let count = 0;
  for (const part of request.parts) {
    const group = groups[part.grouping] as EntityGroup;
    count += group.texts.length * (group.values + 1);
    texts.push(group.texts);
  }
  if (count === 0) return undefined;
  const { subgraph, query, operationName } = request;
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
    request.parts,
    groups,
    run,
  );
}

/** One request for up to `maxContexts` sets of values. */
function fetchInContexts(contexts: ContextRequest, all: readonly ContextGroup[], run: Run): Promise<void>[] {
  const pending: Promise<void>[] = [];
  for (let at = 0; at < all.length; at += maxContexts) {
    const some = all.slice(at, at + maxContexts);
    const variables: Record<string, unknown> = { ...run.execution.variables };
    some.forEach(({ values }, part) => {
      for (const name in values) variables[contexts.variableIn(some.length, part, name)] = values[name];
    });
    const groups = some.map(({ group }) => group);
    const fetching = fetchEntities(contexts.withParts(some.length), groups, run, variables);
    if (fetching) pending.push(fetching);
  }
  return pending;
}

async function receive(
  call: Promise<SubgraphResponse>,
  parts: readonly EntityPart[],
  groups: readonly EntityGroup[],
  run: Run,
): Promise<void> {
  const groupOf = ({ grouping }: EntityPart) => groups[grouping] as EntityGroup;
  let answer: SubgraphResponse;
  try {
    answer = await call;
  } catch (failure) {
    const requestedOf = (part: EntityPart) => {
      const group = groupOf(part);
      // No more places are reported.
      return group.texts.slice(0, maxPlaces).map((_text, index) => requestedAt(group, index));
    };
    run.errors.push(...emptyPlaces(run.execution.describe(failure), parts, requestedOf, run.data));
    return;
  }
  noteText(answer, run);
  for (const error of answer.errors ?? []) {
    run.errors.push(...errorInPlace(error, parts, (part, index) => requestedAt(groupOf(part), index), run.data));
  }
  if (!answer.data) return;
  for (const part of parts) {
    const group = groupOf(part);
    const entities = answer.data[part.alias];
    if (!Array.isArray(entities) || entities.length !== group.texts.length) {
      const failure = new Error(`expected ${group.texts.length} entities as ${part.alias} in the answer of a subgraph`);
      run.errors.push(run.execution.describe(failure));
      continue;
    }
    for (let index = 0; index < entities.length; index++) {
      const entity: unknown = entities[index];
      if (isObject(entity)) deliver(entity as ResponseObject, part, group, index, run);
    }
  }
}

/** Merges an entity into every object that waits for it. */
function deliver(entity: ResponseObject, part: EntityPart, group: EntityGroup, index: number, run: Run): void {
  const first = group.first[index] as ResponseObject;
  if (part.outputRewrites) {
    const typename = first['__typename'];
    if (!entity['__typename'] && typename) entity['__typename'] = typename;
    applyRewrites(run.schema, part.outputRewrites, entity);
  }
  // The object has the name of its own type already, from a subgraph that knows it.
  if (part.namesInterface && isInterfaceType(run.schema.getType(String(entity['__typename'])))) {
    entity['__typename'] = undefined;
  }
  part.merge(first, entity);
  const others = group.others[index];
  if (!others) return;
  let values = entity;
  let last = group.firstSource[index];
  let noted = false;
  for (let place = 0; place < others.objects.length; place += 1) {
    const source = others.sources[place];
    if (source !== last) {
      // Objects of another path are completed by other fetches, so they need their own copy of the nested part.
      if (part.nested) values = copyOf(entity);
      last = source;
      noted = false;
    } else if (part.nested && !part.shareable) values = copyOf(values);
    else if (part.nested && !noted) {
      for (const value of Object.values(values)) if (isObject(value)) run.shared.add(value);
      noted = true;
    }
    part.merge(others.objects[place] as ResponseObject, values);
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
