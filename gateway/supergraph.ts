import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { GraphQLSchema, printSchema } from 'graphql';
import { SettingsError } from '#platform/process/config.ts';
import { applyListSizes } from '#platform/graph/list-sizes.ts';
import type { Log } from '#platform/process/log.ts';
import type { Caller } from '#platform/identity/caller.ts';
import type { UsageClient } from '#registry/client/client-headers.ts';
import { type AuthorizationSettings, openFieldAccess } from '#platform/authorization/field-access.ts';
import { authorizeFields } from './authorize-fields.ts';
import type { Caching } from './caching/open-caching.ts';
import type { CallSubgraph } from './call-subgraph.ts';
import type { Canary } from './canary/canary.ts';
import { costMetrics } from './cost-metrics.ts';
import { stickyKeyOf } from './canary/sticky-share.ts';
import { openOperationCosts, type OperationCosts } from '#platform/cost/operation-costs.ts';
import type { CostSettings } from '#platform/cost/settings.ts';
import type { LabelShares } from '#platform/execution/override-labels.ts';
import type { UsedOperation } from '#platform/execution/operations.ts';
import { type PlannedGraph, planGraph, readSupergraph } from '#platform/execution/planned-graph.ts';
import { type ExecuteOperation, openExecutor } from './executor.ts';
import { preparations } from './warm-up/preparations.ts';
import { warmUp } from './warm-up/warm-up.ts';
import { type DocumentBounds, type KnownDocument, openDocuments, type SentOperation } from './front/known-documents.ts';

/** Reads the composed schema. Throws a SettingsError that says how to make the file if there is none. */
export async function loadSupergraph(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new SettingsError(`SUPERGRAPH_PATH: cannot read ${path}; make it with: npm run schema -- compose`, { cause });
  }
}

/** A supergraph that is served. A request stays with one from its validation to its end. */
export interface ServedGraph {
  /** For clients. */
  schema: GraphQLSchema;
  /** Parses and validates a document, or finds it. */
  documentOf(text: string): KnownDocument;
  /** Estimates operations; undefined if no setting needs it. */
  costs: OperationCosts | undefined;
  execute: ExecuteOperation;
  /** Counts an answer, by the code of its first error. */
  answered(code: string, ms: number): void;
}

export interface LiveSupergraph {
  /**
   * Serves new requests with this supergraph; requests in progress finish with the supergraph that they began with. Throws if it cannot be
   * loaded, if its trial takes it back, or if the signal ends the trial, and then nothing has changed.
   */
  load(sdl: string, signal?: AbortSignal): Promise<void>;
  /** The supergraph for a new request of this caller. Throws before the first supergraph is loaded. */
  live(caller?: Caller, client?: UsageClient): ServedGraph;
  /** The operations that clients have used with the graph of this name, newest first. */
  used(): { graph: string; operations: SentOperation[] } | undefined;
  /** The schema that clients may query now, as SDL. */
  apiSdl(): string;
}

/** What clients will probably send. */
export interface ExpectedOperations {
  /** The operations that were used last before this process began, newest first. */
  recent(graph: string): Promise<readonly SentOperation[]>;
  /** The texts of the trusted documents. */
  trusted(): Iterable<string>;
}

/**
 * Keeps the parts that are made from the supergraph: schema, documents, plans. A request takes all of them together: with the parts of two
 * supergraphs it would fail if one of its fields was just removed. The parts of an old supergraph are freed with its last request.
 */
export function openSupergraph(options: {
  callOf: (subgraph: { name: string; url: string }) => CallSubgraph;
  documents: DocumentBounds;
  /** Left out: every read goes to its subgraph. */
  caching?: Caching | undefined;
  exposeQueryPlan: boolean;
  /** For override labels; left out: each label needs to say its share itself. */
  labels?: { shares?: LabelShares; random?: (() => number) | undefined };
  authorization: AuthorizationSettings;
  /** Left out: no operation is estimated. */
  cost?: CostSettings | undefined;
  /** The operations that clients used before this process began, and the documents that they may use. */
  expected?: ExpectedOperations | undefined;
  /** Left out: a new supergraph is served to everybody immediately. */
  canary?: Canary<ServedGraph> | undefined;
  log: Log;
}): LiveSupergraph {
  const { callOf, documents, caching, exposeQueryPlan, labels, authorization, cost, expected, canary } = options;
  const { log } = options;
  let current:
    | { graph: ServedGraph; name: string; sent: () => SentOperation[]; planned: () => UsedOperation[] }
    | undefined;

  function live(caller?: Caller, client: UsageClient = { name: '', version: '' }): ServedGraph {
    if (!current) throw new Error('expected a supergraph to be loaded');
    return canary?.versionFor(() => caller && stickyKeyOf(caller, client)) ?? current.graph;
  }

  function openCosts(sdl: string, planned: PlannedGraph, settings: CostSettings): OperationCosts {
    const { schema, supergraphSchema } = planned;
    applyListSizes(supergraphSchema, sdl);
    const { limits: assumed } = documents;
    return openOperationCosts({
      supergraphSdl: sdl,
      schema,
      supergraphSchema,
      settings,
      assumed,
      metrics: costMetrics,
    });
  }

  return {
    async load(sdl, signal) {
      const before = current;
      const supergraph = readSupergraph(sdl);
      const planned = planGraph(supergraph, labels, true);
      const { schema } = planned;
      applyListSizes(schema, sdl);
      const calls = new Map(supergraph.subgraphsMetadata().map((subgraph) => [subgraph.name, callOf(subgraph)]));
      const cache = caching?.forGraph(sdl, planned.supergraphSchema);
      const executor = openExecutor({ graph: planned, calls, cache, exposeQueryPlan, log });
      const known = openDocuments(schema, documents);
      // Of the graph, not of its version: the operations outlive a change of the schema.
      const name = hash('sha256', [...calls.keys()].toSorted().join(' '), 'base64url').slice(0, 16);
      const sent = before ? before.sent() : ((await expected?.recent(name)) ?? []);
      // The clients' operations are planned before they come again, so that neither a start nor a new version causes a peak of latency.
      await warmUp(
        preparations({
          known,
          executor,
          schema,
          sent,
          planned: before?.planned() ?? [],
          trusted: expected?.trusted() ?? [],
        }),
        { sparing: before !== undefined },
      );
      const graph: ServedGraph = {
        schema,
        documentOf: known.of,
        costs: cost && openCosts(sdl, planned, cost),
        // Around the executor: fields that a caller may not read are neither planned nor fetched.
        execute: authorizeFields(openFieldAccess(sdl, schema, authorization), executor.execute),
        answered: (code, ms) => canary?.count(graph, code, ms),
      };
      if (before && canary?.tries) await canary.tryOut(graph, hash('sha256', sdl, 'base64url'), signal);
      current = { graph, name, sent: known.used, planned: executor.used };
    },
    live,
    used: () => current && { graph: current.name, operations: current.sent() },
    apiSdl: () => printSchema(withoutDefer(live().schema)),
  };
}

/** The schema as it is composed: @defer belongs to the gateway, as @skip belongs to every server. */
function withoutDefer(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, directives: config.directives.filter(({ name }) => name !== 'defer') });
}
