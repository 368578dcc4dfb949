import { z } from 'zod';
import { CodedError } from '../../../platform/process/errors.ts';
import type { FastifyRequest } from 'fastify';
import { explainNoVerdict, RegistryError } from '../../registry-error.ts';
import { summaryOf } from '../../report/to-report.ts';
import type { Judging } from '../../judge/judge-pool.ts';
import type { Published } from '../../publish.ts';
import type { Proposal } from '../../apply-proposal.ts';
import type { Target } from '../../registry.ts';
import type { Version } from '../../model/version.ts';
import { type CommandResult, fromVerdict, toPlainFinding, toReport } from '../../report/to-report.ts';
import { allows } from '../../store/tokens.ts';
import { commit, graphName, maxVersion, numberOrId, reason, subgraphs, versionParameter } from '../request-inputs.ts';
import { at, authorOf, type RouteContext, type Routes, targetOf, targetParams } from '../prepare-routes.ts';
import { openWriting, type WriteAnswer } from './writing.ts';

const publishBody = z.strictObject({
  subgraphs,
  only: z.boolean().default(false).describe('The subgraphs are part of the graph: the others stay as they are live.'),
  commit,
  reason,
  allowBreaking: z.boolean().default(false),
});
const rollbackBody = z.strictObject({
  to: numberOrId.optional().describe('Left out: the version before the live one, unless the live one is a rollback.'),
  commit,
  reason: z.string().trim().min(1).max(2_000),
});
const promoteBody = z.strictObject({
  from: graphName.describe('Another variant of the same graph.'),
  version: numberOrId.optional().describe('Left out: the live version there.'),
  commit,
  reason,
  allowBreaking: z.boolean().default(false),
});
const deleteBody = z.strictObject({
  name: graphName,
  commit,
  reason,
  allowBreaking: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});
const pageQuery = z.object({
  after: z.coerce.number().int().min(0).max(maxVersion).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(100),
});

/** Lists, shows and compares versions; publishes, deletes, promotes and rolls back. */
export function addVersions(routes: Routes, context: RouteContext & { judging: Judging }): void {
  const { registry, judging } = context;
  const write = openWriting(context, { makesVersions: true });
  const read = { scope: 'read' as const };
  const publishing = { scope: 'publish' as const };

  routes.get(
    `${at}/versions`,
    { config: read, schema: { summary: 'Versions, oldest first', params: targetParams, querystring: pageQuery } },
    async (request) => {
      const { after, limit } = request.query;
      const versions = await targetOf(context, request).store.summaries(after, limit);
      return {
        versions: versions.map((version) => ({
          ...summaryOf(version),
          parent: version.parent,
          subgraphs: version.subgraphs,
        })),
        /** The next `after`; null on the last page. */
        next: versions.length === limit ? (versions.at(-1)?.number ?? null) : null,
      };
    },
  );

  async function versionOf(request: FastifyRequest, text: string): Promise<Version> {
    const { name, store } = targetOf(context, request);
    const parsed = versionParameter.safeParse(text);
    const version = parsed.success ? await store.version(parsed.data) : null;
    if (!version) throw new CodedError('NOT_FOUND', `${name} has no such version`);
    return version;
  }
  routes.get(
    `${at}/versions/:version`,
    {
      config: read,
      schema: { summary: 'One version with its schemas', params: targetParams.extend({ version: z.string() }) },
    },
    async (request, reply) => {
      const version = await versionOf(request, request.params.version);
      return reply.headers({ etag: `"${version.id}"`, 'cache-control': 'private, no-cache' }).send(version);
    },
  );
  routes.get(
    `${at}/versions/:version/diff/:other`,
    {
      config: read,
      schema: {
        summary: 'Changes for clients between two versions',
        params: targetParams.extend({ version: z.string(), other: z.string() }),
      },
    },
    async (request) => {
      const before = await versionOf(request, request.params.version);
      const after = await versionOf(request, request.params.other);
      const changes = await judging.compare(before.supergraphSdl, after.supergraphSdl).catch(explainNoVerdict);
      const { name } = targetOf(context, request);
      return toReport('diff', {
        against: `${name}:${before.number}`,
        version: summaryOf(after),
        changes: changes.map(toPlainFinding),
      });
    },
  );

  async function makeLive(
    request: FastifyRequest,
    target: Target,
    proposal: Proposal,
    options: Parameters<typeof registry.publish>[2],
  ): Promise<WriteAnswer> {
    if (options.allowBreaking && !options.reason?.trim()) {
      throw new CodedError('BAD_USER_INPUT', 'allowBreaking needs a reason');
    }
    if (options.allowBreaking && !allows(request.token, 'admin')) {
      throw new CodedError('FORBIDDEN', 'allowBreaking needs a token with the scope admin');
    }
    const published = await registry.publish(target, proposal, options);
    return answerOf(published, target.name, options);
  }

  routes.post(
    `${at}/versions`,
    { config: publishing, schema: { summary: 'Publish subgraphs', params: targetParams, body: publishBody } },
    (request, reply) => {
      const { subgraphs, only, allowBreaking, ...author } = request.body;
      return write(request, reply, (target, expected) =>
        makeLive(request, target, only ? { only: subgraphs } : { whole: subgraphs }, {
          ...authorOf(request.token, author),
          allowBreaking,
          expected,
        }),
      );
    },
  );

  routes.post(
    `${at}/delete`,
    { config: publishing, schema: { summary: 'Delete a subgraph', params: targetParams, body: deleteBody } },
    (request, reply) => {
      const { name, allowBreaking, dryRun, ...author } = request.body;
      return write(request, reply, async (target, expected) => {
        if (!(await target.store.head())?.subgraphs.some((subgraph) => subgraph.name === name)) {
          throw new CodedError('NOT_FOUND', `${target.name} has no subgraph ${name}`);
        }
        const by = authorOf(request.token, author);
        return makeLive(
          request,
          target,
          { without: name },
          { ...by, action: 'delete', allowBreaking, dryRun, expected },
        );
      });
    },
  );

  routes.post(
    `${at}/promote`,
    {
      config: publishing,
      schema: { summary: 'Promote a version of another variant', params: targetParams, body: promoteBody },
    },
    async (request, reply) => {
      const { from, version, allowBreaking, ...author } = request.body;
      const { graph, variant } = request.params;
      if (from === variant) throw new CodedError('BAD_USER_INPUT', 'from: Expected another variant');
      const source = registry.target(graph, from);
      // The token must be able to read the source variant, too.
      if (!allows(request.token, 'read', source.name))
        throw new CodedError('FORBIDDEN', `The token is not for ${source.name}`);
      const wanted = version === undefined ? await source.store.head() : await source.store.version(version);
      if (!wanted)
        throw new CodedError('NOT_FOUND', `${source.name} has no ${version ? 'such version' : 'version yet'}`);
      return write(request, reply, (target, expected) =>
        makeLive(
          request,
          target,
          { whole: wanted.subgraphs },
          { ...authorOf(request.token, author), action: 'promote', allowBreaking, expected },
        ),
      );
    },
  );

  routes.post(
    `${at}/rollback`,
    {
      config: publishing,
      schema: { summary: 'Roll back to an earlier version', params: targetParams, body: rollbackBody },
    },
    (request, reply) => {
      const { to, ...author } = request.body;
      return write(request, reply, async (target, expected) => {
        const version = await registry.rollback(target, { to, expected, ...authorOf(request.token, author) });
        return { status: 201, body: toReport('rollback', { version: summaryOf(version) }) };
      });
    },
  );
}

/** The answer to a publish: 201 for a new live version, 200 for an unchanged one or a dry run. Throws NOT_COMPOSABLE and BLOCKED. */
function answerOf(
  published: Published & { base: Version | null; durationMs: number },
  target: string,
  options: { action?: string; allowBreaking?: boolean; dryRun?: boolean },
): WriteAnswer {
  const { verdict, base, durationMs } = published;
  const action = options.action ?? 'publish';
  const found: CommandResult = { ...fromVerdict(verdict), against: base && `${target}:${base.number}`, durationMs };
  if (published.outcome === 'blocked') {
    const answer = { ...toReport(action, found), verdict };
    const [first] = verdict.composition.errors;
    if (first) throw new RegistryError('NOT_COMPOSABLE', first.message, answer);
    const blocking = verdict.findings.filter((finding) => finding.blocking);
    throw new RegistryError('BLOCKED', blocking[0]?.message ?? 'The verdict blocks the publish', answer);
  }
  const { version } = published;
  // An administrator let these findings pass, so they block no longer.
  if (options.allowBreaking) found.changes = (found.changes ?? []).map((change) => ({ ...change, blocking: false }));
  const report = toReport(action, { ...found, version: summaryOf(version) });
  return { status: published.outcome === 'published' && !options.dryRun ? 201 : 200, body: { ...report, verdict } };
}
