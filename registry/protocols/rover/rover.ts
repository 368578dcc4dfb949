import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { buildSchema, graphql } from 'graphql';
import { z } from 'zod';
import { CodedError } from '../../../platform/process/errors.ts';
import { admit } from '../admit.ts';
import type { RouteContext } from '../prepare-routes.ts';
import { graphName, namedTarget, parseReference } from '../request-inputs.ts';
import { RegistryError } from '../../registry-error.ts';
import type { Published } from '../../publish.ts';
import type { Target } from '../../registry.ts';
import type { StoredCheck } from '../../store/store.ts';
import type { SubgraphRevision, Version } from '../../model/version.ts';
import type { Scope, Token } from '../../store/tokens.ts';
import type { Verdict } from '../../judge/model.ts';

const schema = buildSchema(readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8'));
const requestBody = z.object({
  query: z.string().max(50_000),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

interface Git {
  gitContext?: { commit?: string | null } | null;
}

/**
 * `POST /rover/graphql`: Rover's `subgraph check`, `publish`, `fetch`, `list`, `delete` and `supergraph fetch`, with
 * `APOLLO_REGISTRY_URL` pointing here and a token of ours as `APOLLO_KEY`. Rover's options about traffic are ignored: the policy of the
 * registry decides.
 */
export function addRover(scope: FastifyInstance, context: RouteContext): void {
  const { tokens, now } = context;
  // Before the body is read: without a token nobody makes us parse 10 MB. Rover expects refusals as GraphQL answers.
  async function onRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    try {
      await admit(tokens, { presented: presentedBy(request), scope: 'read', now: now() });
    } catch (error) {
      await reply.send({ data: null, errors: [{ message: shownOf(error, context) }] });
    }
  }

  scope.post('/rover/graphql', { onRequest }, async (request) => {
    const body = requestBody.safeParse(request.body);
    if (!body.success) throw new CodedError('BAD_USER_INPUT', 'Expected a GraphQL request');
    const { query, operationName, variables } = body.data;
    const { data, errors } = await graphql({
      schema,
      source: query,
      rootValue: rootOf(request, context),
      variableValues: variables,
      operationName: operationName ?? null,
    });
    // Rover shows the messages as they are.
    return errors
      ? {
          data: data ?? null,
          errors: errors.map((error) => ({ message: shownOf(error.originalError ?? error, context) })),
        }
      : { data };
  });
}

/** The token in Rover's header, as an Authorization header would carry it; undefined without the header. */
function presentedBy(request: FastifyRequest): string | undefined {
  const key = request.headers['x-api-key'];
  return typeof key === 'string' ? `Bearer ${key.replace(/^(?:service|user):[^:]*:/, '')}` : undefined;
}

function rootOf(request: FastifyRequest, context: RouteContext) {
  const { registry, tokens, links, now } = context;

  /** The variant, if the key in the request may do that with it. */
  async function open(graph: string, variant: string, scope: Scope): Promise<{ target: Target; token: Token }> {
    namedTarget(graph, variant);
    const token = await admit(tokens, {
      presented: presentedBy(request),
      scope,
      target: `${graph}@${variant}`,
      now: now(),
    });
    return { target: registry.target(graph, variant), token };
  }

  async function variantOf(graph: string, name: string) {
    const { target } = await open(graph, name, 'read');
    const head = await target.store.head();
    if (!head) return null;
    const shown = (subgraph: SubgraphRevision) => ({
      ...subgraph,
      updatedAt: head.at,
      activePartialSchema: { sdl: subgraph.sdl },
    });
    const result = { __typename: 'BuildSuccess', coreSchema: { coreDocument: head.supergraphSdl } };
    return {
      __typename: 'GraphVariant',
      name,
      subgraphs: head.subgraphs.map(shown),
      subgraph: (args: { name: string }) => head.subgraphs.map(shown).find(({ name }) => name === args.name) ?? null,
      latestApprovedLaunch: { build: { result } },
    };
  }

  return {
    frontendUrlRoot: links.origin(),
    async variant({ ref }: { ref: string }) {
      const { graph, variant } = parseReference(ref);
      return variantOf(graph, variant);
    },
    graph: ({ id: graph }: { id: string }) => ({
      async variants() {
        const all = (await registry.targets()).filter((target) => target.graph === graph);
        return Promise.all(all.map(({ variant }) => variantOf(graph, variant)));
      },
      async variant({ name }: { name: string }) {
        const found = await variantOf(graph, name);
        return (
          found && {
            ...found,
            async submitSubgraphCheckAsync({
              input,
            }: {
              input: Git & { subgraphName: string; proposedSchema: string };
            }) {
              const { target, token } = await open(graph, name, 'check');
              const live = (await target.store.head())?.subgraphs.find(({ name }) => name === input.subgraphName);
              const proposed = { name: input.subgraphName, url: live?.url ?? '', sdl: input.proposedSchema };
              const author = { actor: token.name, commit: input.gitContext?.commit ?? null };
              const { check } = await registry.check(target, { only: [proposed] }, author);
              const targetURL = links.page(target, 'checks', check.id);
              return { __typename: 'CheckRequestSuccess', targetURL, workflowID: `${name}:${check.id}` };
            },
          }
        );
      },
      async checkWorkflow({ id }: { id: string }) {
        const [variant = '', checkId = ''] = id.split(':');
        const { target } = await open(graph, variant, 'read');
        const check = await target.store.check(checkId);
        if (!check) return null;
        const base = check.base === null ? null : await target.store.version(check.base);
        return workflowOf(check, base, links.page(target, 'checks', check.id));
      },

      async publishSubgraph(
        variables: Git & {
          name: string;
          url?: string | null;
          graphVariant: string;
          activePartialSchema: { sdl?: string | null };
        },
      ) {
        const { target, token } = await open(graph, variables.graphVariant, 'publish');
        const live = (await target.store.head())?.subgraphs.find((candidate) => candidate.name === variables.name);
        const name = graphName.safeParse(variables.name);
        if (!name.success) throw new CodedError('BAD_USER_INPUT', `--name: ${name.error.issues[0]?.message}`);
        const subgraph = {
          name: name.data,
          url: variables.url ?? live?.url ?? '',
          sdl: variables.activePartialSchema.sdl ?? '',
        };
        const author = { actor: token.name, commit: variables.gitContext?.commit ?? null, reason: null };
        const published = await registry.publish(target, { only: [subgraph] }, author);
        refuseBlocked(published);
        return {
          errors: [],
          updatedGateway: published.outcome === 'published',
          compositionConfig: published.version && { schemaHash: published.version.id },
          wasCreated: published.outcome === 'published' && !live,
          wasUpdated: published.outcome === 'published' && live !== undefined,
          launchUrl: published.version && links.page(target, 'versions', published.version.number),
          launchCliCopy: null,
        };
      },
      async removeImplementingServiceAndTriggerComposition(variables: {
        graphVariant: string;
        name: string;
        dryRun: boolean;
      }) {
        const { target, token } = await open(graph, variables.graphVariant, 'publish');
        const known = (await target.store.head())?.subgraphs.some((subgraph) => subgraph.name === variables.name);
        if (!known) throw new CodedError('NOT_FOUND', `${target.name} has no subgraph ${variables.name}`);
        const author = { actor: token.name, commit: null, reason: null };
        const options = { ...author, action: 'delete' as const, dryRun: variables.dryRun };
        const published = await registry.publish(target, { without: variables.name }, options);
        refuseBlocked(published);
        return { errors: [], updatedGateway: published.outcome === 'published' };
      },
    }),
  };
}

/** Throws if nothing was stored: Rover shows `errors` of an answer as warnings and continues. */
function refuseBlocked({ outcome, verdict }: Published): void {
  if (outcome !== 'blocked') return;
  const [error] = verdict.composition.errors;
  if (error) throw new RegistryError('NOT_COMPOSABLE', `Does not compose: ${error.code}: ${error.message}`);
  const blocking = verdict.findings.filter((finding) => finding.blocking);
  const messages = blocking.map(({ type, message, because }) => `${type}: ${message}: ${because}`);
  throw new RegistryError('BLOCKED', messages.join('\n'));
}

function workflowOf({ result, verdict, supergraphSdl }: StoredCheck, base: Version | null, targetURL: string) {
  const { composition, findings, evidence } = verdict as Verdict;
  const composes = composition.errors.length === 0;
  const errors = composition.errors.map(({ code, message, line, column }) => ({
    code,
    message,
    locations: line === null || column === null ? [] : [{ line, column }],
  }));
  const changes = findings.map(({ blocking, type, message, because }) => ({
    severity: blocking ? 'FAILURE' : 'NOTICE',
    code: type,
    description: blocking ? `${message}: ${because}` : message,
  }));
  const operations = {
    __typename: 'OperationsCheckTask',
    status: result === 'ok' ? 'PASSED' : 'FAILED',
    targetURL,
    result: {
      checkSeverity: result === 'ok' ? 'NOTICE' : 'FAILURE',
      numberOfCheckedOperations: evidence.operations,
      changes,
    },
  };
  const compositionTask = {
    __typename: 'CompositionCheckTask',
    status: composes ? 'PASSED' : 'FAILED',
    targetURL,
    // Rover 0.41 prints one of two sentences for this, whatever it is sent and whatever changed: true makes it say that the schema was modified.
    coreSchemaModified: supergraphSdl !== (base?.supergraphSdl ?? null),
    result: { errors },
  };
  return {
    status: result === 'ok' ? 'PASSED' : 'FAILED',
    tasks: composes ? [compositionTask, operations] : [compositionTask],
  };
}

/** The message that Rover shows. Messages of unexpected errors stay in the log. */
function shownOf(error: unknown, { log }: RouteContext): string {
  if (error instanceof CodedError || error instanceof RegistryError) return error.message;
  if (error instanceof Error && error.name === 'GraphQLError') return error.message;
  log.error({ err: error }, 'a request of Rover failed');
  return 'The registry failed; its log says why';
}
